"""How pages name the sides of the books."""

from collections.abc import Mapping

from django import template
from django.utils.text import capfirst

from commerce.ledger.kinds import AccountKind, MovementKind, TransferState

register = template.Library()


@register.filter
def side(account: tuple[str, str], names: Mapping[str, str]) -> str:
    """Show a side of the books: a payee by name, the others by what they are."""
    kind, owner = account
    return names.get(owner) or capfirst(str(AccountKind(kind).label)) or ""


@register.filter
def account_kind(kind: str) -> str:
    """Show what an account is for."""
    return capfirst(str(AccountKind(kind).label)) or ""


@register.filter
def movement_kind(kind: str) -> str:
    """Show which deed a movement was written for."""
    return capfirst(str(MovementKind(kind).label)) or ""


@register.filter
def transfer_state(state: str) -> str:
    """Show whether a transfer counts."""
    return capfirst(str(TransferState(state).label)) or ""
