"""Whose members buy before others do."""

from collections.abc import Iterable

from commerce.memberships.selectors.members import has_presale
from marketplace.accounts.models import User
from marketplace.creators.models import Creator


def presale_with(user: User, creators: Iterable[Creator]) -> set[int]:
    """Return of which of some creators (by id) somebody is a member whom a presale is for."""
    return {creator.pk for creator in creators if has_presale(user, creator)}
