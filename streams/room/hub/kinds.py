"""Every kind of news a room is told, in one table. What is not here cannot be sent.

A new kind is a row here, a maker in ``streams.room.news``, a row in docs/api/room.md, and, in the page, a listener of
``feed.js``. Kinds that belong to the picture are timed: their body carries ``t``, the programme time in milliseconds
since the epoch, and every page holds them back until its own picture gets there.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of news travels.

    State is what only the latest of matters; everything else is an event, told in order and never twice. Urgent news
    does not wait for the tick; lazy state waits for a second. Timed news takes effect with the picture. Sampled news
    may stay in the house when a room is loud (only what fans say, never what a host or a brand does).
    """

    name: str
    is_state: bool = False
    is_urgent: bool = False
    is_lazy: bool = False
    is_merged: bool = False
    is_timed: bool = False
    is_sampled: bool = False


# Events, in order.
CHAT: Final = "chat"
SALE: Final = "sale"
CAPTION: Final = "caption"
DELETE: Final = "delete"
HIDE: Final = "hide"
QUESTION: Final = "question"
REPLY: Final = "reply"
ANSWERED: Final = "answered"
UNASKED: Final = "unasked"
NUDGE: Final = "nudge"
TURN: Final = "turn"
BAG: Final = "bag"
SCREEN: Final = "screen"
RECALL: Final = "recall"
RESTORE: Final = "restore"
GIFT: Final = "gift"
UNGIFT: Final = "ungift"
TIP: Final = "tip"
THANKS: Final = "thanks"
# In the room of those who keep order alone.
DEED: Final = "deed"
HIT: Final = "hit"
# State, last write wins.
PINS: Final = "pins"
PRICES: Final = "prices"
DEALS: Final = "deals"
DEALS_LEFT: Final = "dl"
DROPS: Final = "drops"
DROP_ENTRIES: Final = "dn"
AUCTION: Final = "auction"
BIDS: Final = "bids"
CARD: Final = "card"
CARDS_LEFT: Final = "cl"
NOTE: Final = "note"
STOCK: Final = "st"
SOLD_OUT: Final = "so"
RULES: Final = "rules"
UNSENT: Final = "unsent"
HELD: Final = "held"
STATE: Final = "state"
DARK: Final = "dark"
CAPTIONED: Final = "cc"
POLL: Final = "poll"
TOTALS: Final = "pt"
GIVEAWAY: Final = "give"
ENTRIES: Final = "gn"
VIEWERS: Final = "v"
MACHINES: Final = "bots"
HEARTS: Final = "h"
ASKED: Final = "asked"
WANTED: Final = "qv"
WAITING: Final = "qn"
LOAD: Final = "load"
GOAL: Final = "goal"

TABLE: Final = (
    Kind(CHAT, is_sampled=True),
    Kind(SALE),
    Kind(CAPTION),
    Kind(DELETE, is_urgent=True),
    Kind(HIDE, is_urgent=True),
    Kind(QUESTION),
    Kind(REPLY),
    Kind(ANSWERED, is_timed=True),
    Kind(UNASKED, is_urgent=True),
    Kind(NUDGE),
    Kind(TURN),
    Kind(BAG, is_urgent=True),
    Kind(SCREEN, is_urgent=True),
    Kind(RECALL, is_urgent=True),
    Kind(RESTORE, is_urgent=True),
    Kind(DEED),
    Kind(HIT),
    Kind(UNSENT),
    Kind(HELD, is_state=True, is_merged=True),
    Kind(PINS, is_state=True, is_urgent=True, is_timed=True),
    Kind(PRICES, is_state=True, is_urgent=True, is_merged=True, is_timed=True),
    Kind(DEALS, is_state=True, is_urgent=True, is_merged=True, is_timed=True),
    Kind(DEALS_LEFT, is_state=True, is_merged=True),
    Kind(DROPS, is_state=True, is_urgent=True, is_merged=True, is_timed=True),
    Kind(DROP_ENTRIES, is_state=True, is_lazy=True, is_merged=True),
    Kind(AUCTION, is_state=True, is_urgent=True, is_timed=True),
    Kind(BIDS, is_state=True, is_merged=True),
    Kind(CARD, is_state=True, is_urgent=True, is_timed=True),
    Kind(CARDS_LEFT, is_state=True, is_lazy=True),
    Kind(NOTE, is_state=True, is_urgent=True),
    Kind(STOCK, is_state=True, is_merged=True),
    Kind(SOLD_OUT, is_state=True, is_urgent=True, is_merged=True),
    Kind(RULES, is_state=True, is_urgent=True),
    Kind(STATE, is_state=True, is_urgent=True),
    Kind(DARK, is_state=True, is_urgent=True),
    Kind(CAPTIONED, is_state=True),
    Kind(GIVEAWAY, is_state=True, is_urgent=True, is_timed=True),
    Kind(ENTRIES, is_state=True, is_lazy=True),
    Kind(ASKED, is_state=True, is_urgent=True, is_timed=True),
    Kind(WAITING, is_state=True, is_lazy=True),
    Kind(WANTED, is_state=True, is_lazy=True, is_merged=True),
    Kind(POLL, is_state=True, is_urgent=True, is_timed=True),
    Kind(TOTALS, is_state=True, is_lazy=True),
    Kind(VIEWERS, is_state=True, is_lazy=True),
    Kind(MACHINES, is_state=True, is_lazy=True),
    Kind(HEARTS, is_state=True, is_lazy=True),
    Kind(LOAD, is_state=True, is_lazy=True),
    Kind(GIFT, is_timed=True),
    Kind(UNGIFT, is_urgent=True),
    Kind(TIP, is_timed=True),
    Kind(THANKS),
    Kind(GOAL, is_state=True, is_lazy=True),
)
KINDS: Final = {kind.name: kind for kind in TABLE}
STATE_KINDS: Final = frozenset(kind.name for kind in TABLE if kind.is_state)
URGENT_KINDS: Final = frozenset(kind.name for kind in TABLE if kind.is_urgent)
LAZY_KINDS: Final = frozenset(kind.name for kind in TABLE if kind.is_lazy)
MERGED_KINDS: Final = frozenset(kind.name for kind in TABLE if kind.is_merged)
