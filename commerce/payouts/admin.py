"""The operators' pages about payouts. To be looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline

from commerce.payouts.models import Payout, PayoutLine, PayoutRun
from marketplace.accounts.operators import ReadOnlyAdmin


class LineInline(TabularInline):
    """What a payout is made of."""

    model = PayoutLine
    fields = readonly_fields = ("reference", "transfer_key", "amount_minor", "is_returned")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PayoutRun)
class PayoutRunAdmin(ReadOnlyAdmin):
    """Sweeps; one that was blocked says why."""

    list_display = ("key", "started_at", "finished_at", "blocked_reason")
    ordering = ("-pk",)


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    """Money to payees."""

    list_display = (
        "public_id", "owner", "state", "amount_minor", "currency", "destination_label", "failure_code", "created_at",
    )  # fmt: skip
    list_filter = ("state", "currency", "account_kind")
    search_fields = ("public_id", "owner", "provider_ref")
    exclude = ("destination",)
    inlines = (LineInline,)
