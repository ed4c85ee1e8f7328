"""Own words of the house, of brands and of hosts, kept in each process until one of them changes."""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.core.cache import cache
from django.db.models import QuerySet
from redis.exceptions import RedisError

from marketplace.safety.models import ListedTerm
from marketplace.safety.reading.terms import Action, Kind, Match, Term

logger = logging.getLogger(__name__)

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
    try:
        return _known_terms(wanted)
    except (RedisError, OSError) as fault:
        # Nobody says whether the words changed: then they are read.
        logger.warning("word lists are read without the cache: %s", fault)
        return _read_anew(wanted)


def _read_anew(wanted: list[str]) -> OwnTerms:
    rows = list(ListedTerm.objects.filter(owner__in=wanted).order_by("pk"))
    written = repr([(row.owner, row.text, row.kind, row.match, row.action) for row in rows])
    return _own_terms(rows, hashlib.sha256(written.encode()).hexdigest()[:16])


def _known_terms(wanted: list[str]) -> OwnTerms:
    states = cache.get_many([state_key(owner) for owner in wanted])
    for owner in wanted:
        if state_key(owner) not in states:
            # Set before the rows are read: a change that comes between takes the state away again.
            states[state_key(owner)] = secrets.token_hex(6)
            cache.set(state_key(owner), states[state_key(owner)], STATE_SECONDS)
    keys = [(owner, states[state_key(owner)]) for owner in wanted]
    known = {key: _kept[key] for key in keys if key in _kept}
    fresh = _read([key for key in keys if key not in known])
    _kept.update(fresh)
    while len(_kept) > OWNERS_KEPT:
        _kept.pop(next(iter(_kept)), None)
    return _together(tuple({**known, **fresh}[key] for key in keys))


_kept: dict[tuple[str, str], OwnTerms] = {}


def _read(keys: list[tuple[str, str]]) -> dict[tuple[str, str], OwnTerms]:
    """Read the words of some owners, in one query."""
    if not keys:
        return {}
    rows = list(ListedTerm.objects.filter(owner__in=[owner for owner, _state in keys]))
    return {
        (owner, state): _own_terms([row for row in rows if row.owner == owner], f"{owner}:{state}")
        for owner, state in keys
    }


def _own_terms(rows: list[ListedTerm], version: str) -> OwnTerms:
    terms = tuple(
        Term(row.text, Kind(row.kind), Match(row.match), Action(row.action))
        for row in rows
        if row.action != ListedTerm.Action.ALLOW
    )
    allow = tuple(row.text for row in rows if row.action == ListedTerm.Action.ALLOW)
    # Without words all owners are alike, and share one filter.
    return OwnTerms(terms, allow, version if rows else "")


@lru_cache(maxsize=OWNERS_KEPT)
def _together(found: tuple[OwnTerms, ...]) -> OwnTerms:
    version = hashlib.sha256("|".join(one.version for one in found).encode()).hexdigest()[:16]
    return OwnTerms(
        tuple(term for one in found for term in one.terms),
        tuple(word for one in found for word in one.allow),
        version,
    )
