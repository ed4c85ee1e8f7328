"""How a fair drop stands for whoever looks at it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from commerce.catalog.models import Product
from commerce.checkout.links import buy_url
from commerce.checkout.services.drops import has_bought, held_until
from commerce.promotions.models import FairDrop, FairDropEntry
from commerce.promotions.selectors import drop_ahead, drop_entry, drops_told
from marketplace.accounts.models import User
from marketplace.markets.models import Market


def span_text(seconds: int) -> str:
    """Return a span of time in the words of the language that is spoken now: "30 minutes", "1 day"."""
    since = datetime(2000, 1, 1, tzinfo=UTC)
    return timesince(since, since + timedelta(seconds=max(60, seconds)))


@dataclass(frozen=True)
class DropStanding:
    """A drop, and what is somebody's part in it.

    ``word``: ``out`` (not entered), ``entered``, and after the draw ``held``, ``bought``, ``gone`` (a piece was held
    and let go) or ``waiting`` (``ahead`` of the list: 1 is next).
    """

    drop: FairDrop
    entry: FairDropEntry | None
    word: str
    until: datetime | None = None
    ahead: int = 0
    # Something may be drawn where this person shops.
    is_allowed: bool = True

    @property
    def takes_entries(self) -> bool:
        """Entries count now: late pictures have their grace."""
        return self.drop.phase in {"open", "closed"}

    @property
    def buy_url(self) -> str:
        """Where the piece is bought that is held."""
        return buy_url(self.drop.variant.public_id)

    @property
    def hold_time(self) -> str:
        """For how long a piece is held for whoever is drawn, in words."""
        return span_text(self.drop.hold_seconds)

    @property
    def text(self) -> str:
        """What one's own part is, in a sentence."""
        texts = {
            "entered": _("You are in. Wait for the draw."),
            "held": _("You were drawn: one piece is held for you."),
            "bought": _("You were drawn, and your piece is in an order of yours."),
            "gone": _("You were drawn, and the piece went to the next person on the list."),
        }
        if self.word == "waiting":
            told = _("Not drawn this time. You are number %(n)s on the waiting list.")
            return told % {"n": self.ahead}
        return texts.get(self.word, "")

    def facts(self) -> dict[str, Any]:
        """Return one's own part as a page over a show reads it."""
        return {
            "word": self.word,
            "m": self.text,
            "entry": self.entry.name if self.entry else "",
            "until": int(self.until.timestamp() * 1000) if self.until else 0,
            "variant": self.drop.variant.public_id if self.word == "held" else "",
        }


def drop_standing(drop: FairDrop, user: User | AnonymousUser, market: Market) -> DropStanding:
    """Return how a drop stands for somebody."""
    entry = drop_entry(drop, user)
    is_allowed = market.draws != Market.Draws.NONE
    if entry is None or drop.phase == "called_off":
        return DropStanding(drop, entry, "out", is_allowed=is_allowed)
    if drop.drawn_at is None:
        return DropStanding(drop, entry, "entered", is_allowed=is_allowed)
    if entry.granted_at is None:
        return DropStanding(drop, entry, "waiting", ahead=drop_ahead(entry))
    until = held_until(entry)
    if until is not None:
        return DropStanding(drop, entry, "held", until=until)
    return DropStanding(drop, entry, "bought" if has_bought(entry) else "gone")


def told_standing(product: Product, user: User | AnonymousUser, market: Market) -> DropStanding | None:
    """Return how the drop stands that is told of beside a product, or None where there is none."""
    drop = drops_told([product.pk]).get(product.pk)
    return drop_standing(drop, user, market) if drop is not None else None
