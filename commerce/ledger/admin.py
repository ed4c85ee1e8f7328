"""The books, to be looked at. Nobody edits them, operators least of all."""

from django.contrib import admin

from commerce.ledger.models import Account, Block, Movement, Transfer
from marketplace.accounts.operators import ReadOnlyAdmin


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Sides of the books."""

    list_display = ("kind", "owner", "currency", "created_at")
    list_filter = ("kind", "currency")
    search_fields = ("owner",)


@admin.register(Movement)
class MovementAdmin(ReadOnlyAdmin):
    """Deeds."""

    list_display = ("key", "kind", "reference", "rate", "created_at", "block")
    list_filter = ("kind",)
    search_fields = ("key", "reference")
    list_select_related = ("block",)
    ordering = ("-pk",)


@admin.register(Block)
class BlockAdmin(ReadOnlyAdmin):
    """The chain: what was sealed when."""

    list_display = ("number", "hash", "movement_count", "closing_count", "sealed_at")
    search_fields = ("hash",)
    ordering = ("-number",)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """Amounts from one side to the other."""

    list_display = ("key", "debit", "credit", "amount", "currency", "state", "subject", "created_at")
    list_filter = ("state", "currency", "movement__kind")
    list_select_related = ("debit", "credit", "movement")
    search_fields = ("key", "subject", "movement__reference")
    ordering = ("-pk",)
