"""The operators' page about markets."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from marketplace.markets.models import DutyRate, Market, TaxRate


@admin.register(Market)
class MarketAdmin(ModelAdmin):
    """Markets are opened, changed and closed; what was sold in one keeps it."""

    list_display = (
        "code",
        "name",
        "currency",
        "tax_name",
        "tax_bp",
        "prices_include_tax",
        "shipping_minor",
        "is_open",
        "draws",
        "has_gifts",
        "gift_age",
    )
    ordering = ("position", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Market | None = None) -> tuple[str, ...]:
        """Amounts already charged are in this currency."""
        return ("code", "currency") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TaxRate)
class TaxRateAdmin(ModelAdmin):
    """A rate that changes is ended and a new one begun: what was sold before keeps the proof of its own."""

    list_display = ("country", "region", "tax_class", "name", "bp", "valid_from", "valid_until")
    list_filter = ("country", "tax_class")
    search_fields = ("country", "region", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: TaxRate | None = None) -> tuple[str, ...]:
        """Only the end of what is written may be set."""
        return ("country", "region", "tax_class", "bp", "name", "valid_from") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(DutyRate)
class DutyRateAdmin(ModelAdmin):
    """Estimates for parcels that cross a border; an order keeps the ones it was told."""

    list_display = ("destination", "hs_prefix", "bp", "free_up_to_minor")
    list_filter = ("destination",)
    search_fields = ("hs_prefix",)
