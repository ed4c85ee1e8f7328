"""How pages name the sides of the books."""

from collections.abc import Mapping

from django import template
from django.utils.text import capfirst

from commerce.ledger.kinds import AccountKind

register = template.Library()


@register.filter
def side(account: tuple[str, str], names: Mapping[str, str]) -> str:
    """Show a side of the books: a payee by name, the others by what they are."""
    kind, owner = account
    return names.get(owner) or capfirst(str(AccountKind(kind).label)) or ""
