from django.apps import AppConfig


class BrandsConfig(AppConfig):
    name = "marketplace.brands"
    label = "brands"

    def ready(self) -> None:
        from marketplace.brands import steps

        steps.register()
