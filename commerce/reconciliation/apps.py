from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "commerce.reconciliation"
    label = "reconciliation"
