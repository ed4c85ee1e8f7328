from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "marketplace.safety"
    label = "safety"
