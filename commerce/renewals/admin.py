"""Renewals and months of pools for operators: to be looked at."""

from django.contrib import admin

from commerce.renewals.models import PoolMonth, PoolShare, Renewal
from marketplace.accounts.operators import ReadOnlyAdmin


@admin.register(Renewal)
class RenewalAdmin(ReadOnlyAdmin):
    """What was charged and what is to be, the latest first."""

    list_display = ("membership", "period_from", "state", "due_at", "failures", "failure_code")
    list_filter = ("state",)
    list_select_related = ("membership__user", "membership__plan")
    search_fields = ("membership__public_id", "membership__user__email", "order__public_id")


@admin.register(PoolMonth)
class PoolMonthAdmin(ReadOnlyAdmin):
    """Months that were closed."""

    list_display = (
        "plan",
        "month",
        "currency",
        "fees_minor",
        "shared_minor",
        "carried_out_minor",
        "closed_at",
    )
    list_filter = ("month", "currency")
    list_select_related = ("plan",)
    search_fields = ("plan__name", "month")


@admin.register(PoolShare)
class PoolShareAdmin(ReadOnlyAdmin):
    """What of them went to whom."""

    list_display = ("month", "creator", "minutes", "minor")
    list_select_related = ("month__plan", "creator")
    search_fields = ("creator__handle",)
