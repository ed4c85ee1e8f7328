"""Reads for pages that need every floor. No tables of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from streams.room.selectors import viewers_of
from streams.shows import selectors as shows
from streams.shows.models import Show
from streams.shows.selectors import LineUpFact
from streams.stage.selectors import poster_url

LANGUAGE_NAMES = dict(settings.SPOKEN_LANGUAGES)
TILE_LINE_UP_MAX = 3


@dataclass(frozen=True)
class ShowTile:
    """A show as lists draw it."""

    show: Show
    line_up: list[LineUpFact]
    viewers: int

    @property
    def public_id(self) -> str:
        return self.show.public_id

    @property
    def title(self) -> str:
        return self.show.title

    @property
    def kind(self) -> str:
        return self.show.kind

    @property
    def creator(self) -> object:
        return self.show.creator

    @property
    def brand_name(self) -> str:
        """The brand it sells for, or nothing."""
        return self.show.collaboration.brand.name if self.show.collaboration else ""

    @property
    def is_paid_partnership(self) -> bool:
        """The creator earns on sales: the law wants that said."""
        return self.show.collaboration is not None and self.show.collaboration.commission_bp > 0

    @property
    def starts_at(self) -> datetime:
        return self.show.starts_at

    @property
    def language(self) -> str:
        return self.show.language

    @property
    def language_name(self) -> str:
        return LANGUAGE_NAMES.get(self.show.language, self.show.language)

    @property
    def poster_url(self) -> str:
        """The moving picture's last still while on air or over; the cover before, or when there is no still."""
        still = (
            poster_url(self.show.public_id) if self.show.state in {Show.State.LIVE, Show.State.ENDED} else ""
        )
        return still or (self.show.cover.url if self.show.cover else "")

    @property
    def pinned(self) -> LineUpFact | None:
        """What is on stage now."""
        return next((fact for fact in self.line_up if fact.is_pinned), None)

    @property
    def lowest_price(self) -> Money | None:
        """The cheapest thing in the line-up."""
        prices = [fact.price for fact in self.line_up if fact.price is not None]
        return min(prices, key=lambda price: price.minor, default=None)

    @property
    def duration_label(self) -> str:
        """How long it was: ``48:12`` or ``1:04:55``."""
        if self.show.started_at is None or self.show.ended_at is None:
            return ""
        seconds = int((self.show.ended_at - self.show.started_at).total_seconds())
        hours, rest = divmod(seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def tiles(found: Iterable[Show], market: Market) -> list[ShowTile]:
    """Return shows with what lists say about them; the number of queries does not grow with the list."""
    listed = list(found)
    line_ups = shows.line_ups(listed, market.currency)
    viewers = viewers_of([show.public_id for show in listed if show.is_live])
    return [ShowTile(show, line_ups[show.pk], viewers.get(show.public_id, 0)) for show in listed]


@dataclass(frozen=True)
class ShowFigures:
    """What a show has brought so far, for its host."""

    viewers: int
    orders: int
    sold: Money
    commission: Money


def show_figures(show: Show, currency: str) -> ShowFigures:
    """Return a show's figures in the currency of its brand's market; commission is estimated until it is locked."""
    sales = sales_of_scope(show.public_id, currency)
    return ShowFigures(
        viewers=viewers_of([show.public_id]).get(show.public_id, 0),
        orders=sales.orders,
        sold=sales.total,
        commission=sales.commission,
    )


def brand_day(person: User, brand: Brand, market: Market) -> dict[str, Any]:
    """Return everything the Today page of a brand shows."""
    since = timezone.now() - timedelta(days=7)
    return {
        "brand": brand,
        "can_manage": may(person, brand, "manage"),
        "figures": {
            "sold": sold_since(brand, since),
            "owed": owed_to(brand),
            "listed": products_listed_count(brand),
        },
        "to_pack": list(fulfilments_to_pack(brand)[:50]),
        "running_low": list(stock_running_low(brand, at_most=RUNNING_LOW)[:10]),
        "proposals": list(applications_open(brand)[:10]),
        "shows": tiles(shows.shows_of_brand(brand.pk)[:5], market),
    }
