from django.apps import AppConfig


class BrandsConfig(AppConfig):
    name = "marketplace.brands"
    label = "brands"
