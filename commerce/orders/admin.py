"""The operators' pages about orders: look, and go to the refund page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action

from commerce.orders.models import Buyer, Deed, Fulfilment, Order, OrderLine, Shipment
from commerce.orders.selectors import order_by_id
from marketplace.accounts.operators import ReadOnlyAdmin


class LineInline(TabularInline):
    """What was bought."""

    model = OrderLine
    fields = readonly_fields = (
        "title", "quantity", "total_minor", "tax_minor", "commission_minor", "fee_minor", "refunded_minor",
        "credited_to",
    )  # fmt: skip
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShipmentInline(TabularInline):
    """What left."""

    model = Shipment
    fields = readonly_fields = ("carrier", "carrier_name", "tracking", "shipped_at", "delivered_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DeedInline(TabularInline):
    """Who did what."""

    model = Deed
    fields = readonly_fields = ("at", "side", "by", "kind", "what")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Orders, newest first."""

    list_display = (
        "number",
        "state",
        "total_minor",
        "refunded_minor",
        "currency",
        "market",
        "buyer",
        "placed_at",
    )
    list_filter = ("state", "currency", "payment_state", "end_reason")
    list_select_related = ("buyer", "market")
    search_fields = ("public_id", "buyer__email", "buyer__name")
    inlines = (LineInline,)
    actions_detail = ("refund", "money")

    @action(description=_("Refund"), url_path="refund", icon="undo")  # type: ignore[untyped-decorator]
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to the page where money is given back."""
        return redirect("payments:operator_refund", order_by_id(int(object_id)).public_id)

    @action(description=_("Money trail"), url_path="money", icon="receipt_long")  # type: ignore[untyped-decorator]
    def money(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to the page where every transfer of it stands."""
        return redirect("orders:operator_money", order_by_id(int(object_id)).public_id)


@admin.register(Fulfilment)
class FulfilmentAdmin(ReadOnlyAdmin):
    """Parcels."""

    list_display = ("order", "brand", "state", "tracking", "shipped_at")
    list_filter = ("state",)
    list_select_related = ("order", "brand")
    search_fields = ("order__public_id", "brand__name", "tracking", "shipments__tracking")
    inlines = (ShipmentInline, DeedInline)


@admin.register(Buyer)
class BuyerAdmin(ReadOnlyAdmin):
    """Who bought: the one place with personal data."""

    list_display = ("name", "email", "city", "country", "created_at")
    list_filter = ("country",)
    search_fields = ("name", "email")
