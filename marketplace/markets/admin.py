"""The operators' page about markets."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from marketplace.markets.models import Market


@admin.register(Market)
class MarketAdmin(ModelAdmin):
    """Markets are opened, changed and closed; what was sold in one keeps it."""

    list_display = ("code", "name", "currency", "tax_name", "tax_bp", "shipping_minor", "is_open", "draws")
    ordering = ("position", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Market | None = None) -> tuple[str, ...]:
        """Amounts already charged are in this currency."""
        return ("code", "currency") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
