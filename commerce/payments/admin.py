"""The operators' pages about money in and back, and the inbox of what providers told. To be looked at."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from commerce.payments.models import Payment, ProviderCall, Refund, WebhookEvent
from commerce.payments.selectors import payment_by_id
from marketplace.accounts.operators import ReadOnlyAdmin


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Tries to pay."""

    list_display = (
        "public_id",
        "order",
        "state",
        "amount_minor",
        "currency",
        "provider",
        "method_label",
        "created_at",
    )
    list_filter = ("state", "provider", "currency")
    list_select_related = ("order",)
    search_fields = ("public_id", "provider_ref", "order__public_id")
    actions_detail = ("refund",)

    @action(description=_("Refund"), url_path="refund", icon="undo")  # type: ignore[untyped-decorator]
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to the page where money is given back."""
        return redirect("payments:operator_refund", payment_by_id(int(object_id)).order.public_id)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """Money going back."""

    list_display = (
        "public_id",
        "payment",
        "state",
        "amount_minor",
        "currency",
        "reason",
        "asked_by",
        "created_at",
    )
    list_filter = ("state", "of_receipt", "currency")
    list_select_related = ("payment", "asked_by")
    search_fields = ("public_id", "provider_ref", "payment__order__public_id")


@admin.register(ProviderCall)
class ProviderCallAdmin(ReadOnlyAdmin):
    """What was asked of providers."""

    list_display = ("key", "operation", "provider", "attempts", "last_error", "created_at", "answered_at")
    list_filter = ("operation", "provider")
    search_fields = ("key",)
    ordering = ("-pk",)


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin):
    """What providers told; the flagged ones need a person."""

    list_display = ("event_id", "kind", "outcome", "note", "provider", "received_at", "processed_at")
    list_filter = ("outcome", "provider", "kind")
    search_fields = ("event_id", "body")
