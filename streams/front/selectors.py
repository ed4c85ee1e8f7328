"""Reads for pages that need every floor. No tables of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from commerce.catalog.models import Product, ProductTranslation
from commerce.catalog.selectors import counts_by_state, products_listed
from commerce.orders.models import Fulfilment
from commerce.orders.selectors import sales_of_scope, sold_since
from commerce.orders.selectors.desk import brand_parcels
from commerce.payouts.payees import payee_of_brand
from commerce.payouts.selectors import standings_of
from commerce.returns.models import Return
from commerce.returns.selectors import returns_of
from commerce.stock.selectors import running_low
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import may
from marketplace.campaigns.models import Application
from marketplace.creators.models import Creator
from marketplace.creators.selectors import creators_approved
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from streams.room.selectors.audience import viewers_of
from streams.shows import selectors as shows
from streams.shows.admission import shows_ticketed
from streams.shows.models import PINS_MAX, Show
from streams.shows.selectors import LineUpFact
from streams.stage.selectors import stage_poster_path, stage_poster_url, stage_preview_url

LANGUAGE_NAMES: Final = dict(settings.SPOKEN_LANGUAGES)
# A page that stays open must not lose its pictures.
POSTER_SECONDS: Final = 3600
RUNNING_LOW: Final = 5
ROWS_MAX: Final = 50
NO_PRICES: Final[Mapping[int, Money]] = MappingProxyType({})


@dataclass(frozen=True)
class ShowTile:
    """A show as lists draw it."""

    show: Show
    line_up: list[LineUpFact]
    viewers: int
    # From how much on a ticket is, where one is needed and sold here.
    ticket_price: Money | None = None
    # Whether everybody may see it who knows of it.
    is_open: bool = False

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
    def is_for_followers(self) -> bool:
        """Anybody may know of it, followers see it."""
        return self.show.audience == Show.Audience.FOLLOWERS

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
        """The picture's last still while on air or over; the cover before that, or when there is no still.

        A performance may be paid for: it keeps its cover.
        """
        is_performance = self.show.kind == Show.Kind.PERFORMANCE and self.show.cover
        has_stage = self.show.state in {Show.State.LIVE, Show.State.ENDED} and not is_performance
        if has_stage and stage_poster_path(self.show.public_id) is not None:
            return stage_poster_url(self.show.public_id, seconds=POSTER_SECONDS)
        return self.show.cover.url if self.show.cover else ""

    @property
    def preview_url(self) -> str:
        """The last seconds of a show that everybody may see now, or nothing."""
        return stage_preview_url(self.show, seconds=POSTER_SECONDS) if self.is_open else ""

    @property
    def pinned(self) -> LineUpFact | None:
        """What is on stage now, in front."""
        return self.places[0]

    @property
    def places(self) -> list[LineUpFact | None]:
        """The places of the stage, the front first; None for an empty one."""
        on_stage = {fact.place: fact for fact in self.line_up if fact.is_pinned}
        return [on_stage.get(place) for place in range(PINS_MAX)]

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


def tiles(found: Iterable[Show], market: Market, tickets: Mapping[int, Money] = NO_PRICES) -> list[ShowTile]:
    """Return shows with what lists say about them; the number of queries does not grow with the list.

    ``tickets`` are the lowest ticket prices by show id, where a list says them.
    """
    listed = list(found)
    line_ups = shows.line_ups(listed, market.currency)
    on_air = [show for show in listed if show.is_live]
    viewers = viewers_of([show.public_id for show in on_air])
    closed = shows_ticketed(on_air)
    return [
        ShowTile(
            show,
            line_ups[show.pk],
            viewers.get(show.public_id, 0),
            tickets.get(show.pk),
            is_open=show.pk not in closed,
        )
        for show in listed
    ]


def titles(found: Iterable[Show], tickets: Mapping[int, Money] = NO_PRICES) -> list[ShowTile]:
    """Return shows for lists that name them and say nothing of a line-up: none is read."""
    return [ShowTile(show, [], 0, tickets.get(show.pk)) for show in found]


@dataclass(frozen=True)
class ShowFigures:
    """What a show has brought so far, for its host."""

    viewers: int
    orders: int
    sold: Money
    commission: Money


def show_figures(show: Show, currency: str) -> ShowFigures:
    """Return a show's figures in the currency of its brand's market; the commission is an estimate until paid.

    What came back is taken off.
    """
    sales = sales_of_scope(show.public_id, currency)
    return ShowFigures(
        viewers=viewers_of([show.public_id]).get(show.public_id, 0),
        orders=sales.orders,
        sold=sales.total,
        commission=sales.commission,
    )


def creators_near(language: str) -> QuerySet[Creator]:
    """Return approved creators, those who speak the reader's language first."""
    near = Case(
        When(languages__icontains=f'"{language}"', then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return creators_approved().order_by(near, "approved_at", "pk")


def creators_found(words: str) -> QuerySet[Creator]:
    """Return approved creators by name, handle or what they say of themselves."""
    wanted = Q(display_name__icontains=words) | Q(handle__icontains=words) | Q(bio__icontains=words)
    return creators_approved().filter(wanted)


def products_found(words: str) -> QuerySet[Product]:
    """Return listed products of approved brands by title, in any language, or brand."""
    translated = ProductTranslation.objects.filter(title__icontains=words).values("product")
    wanted = Q(title__icontains=words) | Q(brand__name__icontains=words) | Q(pk__in=translated)
    return products_listed().filter(wanted)


def brand_day(person: User | AnonymousUser, brand: Brand) -> dict[str, Any]:
    """Return everything the Today page of a brand shows."""
    since = timezone.now() - timedelta(days=7)
    can_manage = may(person, brand, to="manage")
    open_applications = Application.objects.filter(campaign__brand=brand, state=Application.State.OPEN)
    return {
        "brand": brand,
        "can_manage": can_manage,
        "sold": sold_since(brand, since),
        "owed": standings_of(payee_of_brand(brand)) if can_manage else [],
        "listed": counts_by_state(brand).get(Product.State.LISTED, 0),
        "to_pack": list(
            brand_parcels(brand, state=Fulfilment.State.TO_PACK).prefetch_related(None)[:ROWS_MAX]
        ),
        "returns": list(returns_of(brand, state=Return.State.ASKED)[:10]),
        "running_low": list(running_low(brand, at_most=RUNNING_LOW)[:10]),
        "applications": list(
            open_applications.select_related("creator", "campaign").order_by("created_at")[:10]
        )
        if can_manage
        else [],
        # A list of titles: what their line-ups hold is on the shows' own pages.
        "shows": titles(shows.shows_of_brand(brand.pk)[:5]),
    }
