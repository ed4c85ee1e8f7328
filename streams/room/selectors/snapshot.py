"""The room as a joiner begins with it."""

from typing import Any

from commerce.promotions.selectors import latest_card, latest_deals
from streams.room.hub import kinds
from streams.room.selectors.auctions import auction_facts, auction_of_moment, bids_facts
from streams.room.selectors.deals import facts_of_deals, left_of_deals
from streams.room.selectors.drops import drops_on_shelf, entries_of_drops, facts_of_drops
from streams.room.selectors.gifts import goal_facts
from streams.room.selectors.giveaways import giveaway_state
from streams.room.selectors.messages import message_facts, messages_recent
from streams.room.selectors.moderation import staff_facts
from streams.room.selectors.notes import note_facts
from streams.room.selectors.polls import poll_facts, totals_facts
from streams.room.selectors.prices import prices_facts
from streams.room.selectors.questions import open_count, staged_facts, votes_facts
from streams.room.selectors.rules import rules_facts, rules_of
from streams.room.selectors.shelf import item_left, line_up_of, pins_facts
from streams.room.selectors.staff import show_of_staff_room
from streams.room.selectors.vouchers import card_facts, cards_left
from streams.shows.captions import is_captioned
from streams.shows.models import Show


def room_facts(public_id: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a room as the database has it: the last messages and the state, as frames carry them."""
    behind = show_of_staff_room(public_id)
    if behind:
        return staff_facts(behind)
    show = Show.objects.select_related("room_rules").filter(public_id=public_id).first()
    if show is None:
        return [], {}
    messages = [message_facts(message, public_id) for message in messages_recent(show)]
    items = list(line_up_of(show))
    deals, card = list(latest_deals(public_id).values()), latest_card(public_id)
    drops, auction = drops_on_shelf(items), auction_of_moment(public_id)
    state = {
        kinds.PINS: pins_facts(show, items),
        kinds.PRICES: prices_facts(show, items),
        kinds.DEALS: facts_of_deals(show, deals),
        kinds.DEALS_LEFT: left_of_deals(deals),
        kinds.DROPS: facts_of_drops(items, drops),
        kinds.DROP_ENTRIES: entries_of_drops(drops),
        kinds.AUCTION: auction_facts(auction),
        kinds.BIDS: bids_facts(auction),
        kinds.CARD: card_facts(card),
        kinds.CARDS_LEFT: cards_left(card),
        kinds.NOTE: note_facts(show),
        kinds.STOCK: {item.product.public_id: item_left(item) for item in items},
        kinds.SOLD_OUT: {item.product.public_id: True for item in items if item.sold_out_at is not None},
        kinds.RULES: rules_facts(rules_of(show)),
        kinds.STATE: show.state_told,
        kinds.DARK: show.dark_at is not None,
        kinds.CAPTIONED: is_captioned(show),
        kinds.GIVEAWAY: giveaway_state(show),
        kinds.ASKED: staged_facts(show),
        kinds.WAITING: open_count(show),
        kinds.WANTED: votes_facts(show),
        kinds.POLL: poll_facts(show),
        kinds.TOTALS: totals_facts(show),
        kinds.GOAL: goal_facts(show),
    }
    return messages, state
