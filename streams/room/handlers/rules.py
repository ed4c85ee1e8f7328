"""The room tells by which rules it goes."""

from marketplace.kernel.bus import on
from streams.room import news
from streams.room.events import RulesChanged
from streams.room.hub import kinds
from streams.room.selectors.rules import rules_facts, rules_of
from streams.shows.selectors import show_by_id


@on(RulesChanged)
def tell_rules(event: RulesChanged) -> None:
    """Tell everybody the rules; read afresh, so that the last word is true."""
    show = show_by_id(event.show_id)
    if show is not None:
        news.send(show.public_id, kinds.RULES, rules_facts(rules_of(show)))
