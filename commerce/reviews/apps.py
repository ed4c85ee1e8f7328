from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "commerce.reviews"
    label = "reviews"

    def ready(self) -> None:
        from commerce.catalog.extensions import register_product_section
        from commerce.orders.extensions import register_part_panel
        from commerce.reviews import handlers, tasks  # noqa: F401
        from commerce.reviews.panels import part_panels, product_section

        register_part_panel(part_panels)
        register_product_section(product_section)
