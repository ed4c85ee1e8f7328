"""Auctions and what was bid in them as operators see them, to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from commerce.auctions.models import Auction


@admin.register(Auction)
class AuctionAdmin(ModelAdmin):
    list_display = ("variant", "state", "price_minor", "currency", "bids", "created_at")
    list_select_related = ("variant__product",)
    list_filter = ("state",)
    search_fields = ("public_id", "scope")
    # Secret until the end, and no operator has to know it before.
    exclude = ("leader_max_minor",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
