"""The word filter of a room: the house's lists in all languages, with the words of house, brand and host."""

from functools import lru_cache
from typing import Final

from marketplace.safety.models import HOUSE
from marketplace.safety.reading.lists import LANGUAGES, Filter, filter_for
from marketplace.safety.reading.terms import Action, Hit
from marketplace.safety.selectors.terms import owner_of_brand, owner_of_creator, terms_of_owners
from streams.room.models import RoomRules
from streams.room.selectors.rules import rules_of
from streams.shows.models import Show
from streams.shows.moderators import place_of

NO_LANGUAGES: Final[tuple[str, ...]] = ()


def room_filter(show: Show, rules: RoomRules | None = None) -> Filter:
    """Return what reads the messages of a show; made once for each state of the lists it is made of."""
    rules = rules or rules_of(show)
    place = place_of(show)
    owners = [HOUSE, owner_of_creator(place.creator)]
    if place.brand:
        owners.append(owner_of_brand(place.brand))
    own = terms_of_owners(owners)
    languages = NO_LANGUAGES if rules.strength == RoomRules.Strength.OFF else LANGUAGES
    return filter_for(languages, own.version, lambda: (own.terms, own.allow))


def read_strictly(hits: list[Hit]) -> Action | None:
    """Return what a strict room does about hits: what others only note is held."""
    if not hits:
        return None
    return Action.BLOCK if any(hit.action is Action.BLOCK for hit in hits) else Action.HOLD


@lru_cache(maxsize=512)
def _is_named_well(text: str, name_filter: Filter) -> bool:
    return all(hit.action is Action.LOG for hit in name_filter.read(text))


def is_name_fit(name: str, show: Show) -> bool:
    """Tell whether a name may stand in a show's room: nothing is held for approval in a name."""
    return _is_named_well(name, room_filter(show, RoomRules()))


def own_filter(owners: list[str]) -> Filter:
    """Return the filter with somebody's own words and those of the house, for trying it."""
    own = terms_of_owners(dict.fromkeys([HOUSE, *owners]))
    return filter_for(LANGUAGES, own.version, lambda: (own.terms, own.allow))
