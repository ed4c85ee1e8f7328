from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "commerce.checkout"
    label = "checkout"

    def ready(self) -> None:
        from commerce.catalog.extensions import register_product_panel
        from commerce.checkout import handlers  # noqa: F401
        from commerce.checkout.views.product_panel import buy_box

        register_product_panel(buy_box)
