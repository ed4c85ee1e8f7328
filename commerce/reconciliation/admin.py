"""The operators' lists of what providers reported. To be looked at; decided on the pages of reconciliation."""

from django.contrib import admin

from commerce.reconciliation.models import ReportDay, ReportLine
from marketplace.accounts.operators import ReadOnlyAdmin


@admin.register(ReportDay)
class ReportDayAdmin(ReadOnlyAdmin):
    """Days that were compared."""

    list_display = ("provider", "day", "state", "line_count", "fetched_at")
    list_filter = ("provider", "state")


@admin.register(ReportLine)
class ReportLineAdmin(ReadOnlyAdmin):
    """Lines of reports, found by any name they bear."""

    list_display = (
        "ref", "provider", "kind", "reference", "amount_minor", "booked_minor", "currency", "state", "happened_at",
    )  # fmt: skip
    list_filter = ("state", "kind", "provider")
    search_fields = ("ref", "source", "reference")
