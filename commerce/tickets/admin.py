"""Tickets for operators: to be looked at. Money decides who holds one."""

from django.contrib import admin

from commerce.tickets.models import Ticket
from marketplace.accounts.operators import ReadOnlyAdmin


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    """Who may go in, latest first."""

    list_display = ("public_id", "tier", "holder", "source", "number", "issued_at", "revoked_at")
    list_filter = ("tier",)
    list_select_related = ("tier__product", "holder")
    search_fields = ("public_id", "source", "holder__email", "tier__product__title")
