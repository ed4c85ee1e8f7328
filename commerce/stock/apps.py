from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StockConfig(AppConfig):
    name = "commerce.stock"
    label = "stock"

    def ready(self) -> None:
        from commerce.catalog.extensions import VariantColumn, register_variant_column
        from commerce.stock import handlers  # noqa: F401
        from commerce.stock.models import ON_HAND_MAX
        from commerce.stock.selectors import on_hand_of
        from commerce.stock.services import stock_count

        register_variant_column(
            VariantColumn(
                name="stock",
                label=_("pieces in stock"),
                values=on_hand_of,
                save=stock_count,
                most=ON_HAND_MAX,
            )
        )
