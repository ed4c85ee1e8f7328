from django.apps import AppConfig


class TaxFormsConfig(AppConfig):
    name = "commerce.taxforms"
    label = "taxforms"
