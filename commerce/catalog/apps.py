from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "commerce.catalog"
    label = "catalog"

    def ready(self) -> None:
        from commerce.catalog import views
        from commerce.catalog.imports import kinds
        from commerce.catalog.selectors import brand_has_products
        from marketplace.brands.wizard import WizardStep, register_step

        kinds.register()
        register_step(
            WizardStep(
                slug="product",
                title=_("First product"),
                lede=_("One thing you sell. You can change it and add others at any time."),
                is_done=brand_has_products,
                view=views.wizard_product,
                position=40,
            )
        )
