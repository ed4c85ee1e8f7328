"""Own words of the house, of brands and of hosts, kept in each process until one of them changes."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.core.cache import cache
from django.db.models import QuerySet

from marketplace.safety.models import ListedTerm
from marketplace.safety.reading.terms import Action, Kind, Match, Term

OWNERS_KEPT: Final = 256
STATE_SECONDS: Final = 24 * 3600


@dataclass(frozen=True)
class OwnTerms:
    """What to look for, what is always fine, and a word that changes when one of these does."""

    terms: tuple[Term, ...]
    allow: tuple[str, ...]
    version: str


def owner_of_brand(public_id: str) -> str:
    """Return the key under which a brand's own words stand."""
    return f"brand:{public_id}"


def owner_of_creator(public_id: str) -> str:
    """Return the key under which a host's own words stand."""
    return f"creator:{public_id}"


def listed_terms(owner: str) -> QuerySet[ListedTerm]:
    """Return somebody's own words, in order."""
    return ListedTerm.objects.filter(owner=owner)


def state_key(owner: str) -> str:
    """Return where all processes read whether an owner's words have changed."""
    return f"safety:terms:{owner}"


def terms_of_owners(owners: Iterable[str]) -> OwnTerms:
    """Return the words of several owners together; one look at the cache while none of them changes."""
    wanted = list(owners)
    states = cache.get_many([state_key(owner) for owner in wanted])
    found = []
    for owner in wanted:
        state = states.get(state_key(owner))
        if state is None:
            # Set before the rows are read: a change that comes between takes the state away again.
            state = secrets.token_hex(6)
            cache.set(state_key(owner), state, STATE_SECONDS)
        found.append(_terms(owner, state))
    return _together(tuple(found))


@lru_cache(maxsize=OWNERS_KEPT)
def _terms(owner: str, state: str) -> OwnTerms:
    rows = list(listed_terms(owner))
    terms = tuple(
        Term(row.text, Kind(row.kind), Match(row.match), Action(row.action))
        for row in rows
        if row.action != ListedTerm.Action.ALLOW
    )
    allow = tuple(row.text for row in rows if row.action == ListedTerm.Action.ALLOW)
    # Without words all owners are alike, and share one filter.
    return OwnTerms(terms, allow, f"{owner}:{state}" if rows else "")


@lru_cache(maxsize=OWNERS_KEPT)
def _together(found: tuple[OwnTerms, ...]) -> OwnTerms:
    version = hashlib.sha256("|".join(one.version for one in found).encode()).hexdigest()[:16]
    return OwnTerms(
        tuple(term for one in found for term in one.terms),
        tuple(word for one in found for word in one.allow),
        version,
    )
