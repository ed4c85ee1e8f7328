"""Template helpers for gifts."""

from collections.abc import Sequence

from django import template
from django.utils.formats import number_format

from commerce.wallet.models import GiftKind
from commerce.wallet.selectors.gifts import kinds_known

register = template.Library()


@register.simple_tag
def gift_kinds() -> Sequence[GiftKind]:
    """Return all gifts there are: what was sent before one was taken off is still shown by its name."""
    return kinds_known()


@register.filter
def coins(count: int) -> str:
    """Write a number of coins as the reader does."""
    return str(number_format(count, use_l10n=True, force_grouping=True))
