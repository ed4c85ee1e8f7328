"""Stock as operators see it: counts and holds, to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from commerce.stock.models import Reservation, StockItem


class ReadOnlyAdmin(ModelAdmin):
    """Nothing is added, changed or deleted here: every change goes through the services."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(StockItem)
class StockItemAdmin(ReadOnlyAdmin):
    list_display = ("variant", "on_hand", "held")
    list_select_related = ("variant__product",)
    search_fields = ("variant__product__title", "variant__name", "variant__sku")


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    list_display = ("key", "stock", "quantity", "state", "expires_at")
    list_filter = ("state",)
    list_select_related = ("stock__variant__product",)
    search_fields = ("key",)
