from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "commerce.checkout"
    label = "checkout"

    def ready(self) -> None:
        from commerce.catalog.extensions import register_product_panel
        from commerce.checkout import handlers  # noqa: F401
        from commerce.checkout.services.drops import WIN, next_of_drop
        from commerce.checkout.views.drops import drop_box
        from commerce.checkout.views.product_panel import buy_box
        from commerce.stock.services import register_heirs

        register_product_panel(drop_box)
        register_product_panel(buy_box)
        register_heirs(WIN, next_of_drop)
