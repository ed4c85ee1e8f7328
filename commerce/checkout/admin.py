"""Carts and placements as operators see them, to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from commerce.checkout.models import Placement


@admin.register(Placement)
class PlacementAdmin(ModelAdmin):
    list_display = ("order", "user", "created_at")
    list_select_related = ("order", "user")
    search_fields = ("order__public_id",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
