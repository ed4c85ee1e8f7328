"""The operators' pages about money in and back, and the inbox of what providers told. To be looked at."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from commerce.payments.models import Payment, ProviderCall, Refund, WebhookEvent
from commerce.payments.selectors import payment_by_id
from commerce.payments.services import cash_return
from marketplace.accounts.operators import Decision, ReadOnlyAdmin


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


CASH_GIVEN_BACK = Decision(
    name="cash_given_back",
    label=_("Cash was given back"),
    title=_("Was this money given back?"),
    text=_(
        "The buyer of an order paid at the door got it in cash or by bank transfer. The books count it from now on."
    ),
    deed=lambda refund: cash_return(refund=refund),
    done=_("given back"),
)


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
    actions_detail = ("cash_given_back",)
    # Nothing of a refund is edited, but that cash was handed over is known to people alone.
    cash_given_back = CASH_GIVEN_BACK.about_one()
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
