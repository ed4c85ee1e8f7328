"""The desk at which a show's tickets are made and counted: reads, and the door to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.http import Http404
from django.utils.translation import gettext as _

from commerce.boxoffice.errors import TierUnclear
from commerce.boxoffice.models import Complimentary, Stage, Voucher
from commerce.boxoffice.selectors import sold_of, stages_of
from commerce.catalog.models import Counter, Price, Product, Variant
from commerce.catalog.selectors import with_present
from commerce.stock.models import Quota, StockItem, WaitEntry
from commerce.stock.selectors import free_of
from marketplace.brands.models import Brand
from marketplace.brands.selectors import brands_of, may
from marketplace.creators.models import Creator
from marketplace.kernel.cells import Amount, Cell, csv_lines
from marketplace.kernel.money import Money, to_decimal_text
from marketplace.markets.models import Market
from streams.shows.admission import Person, tiers_of
from streams.shows.errors import TicketsOfOthers
from streams.shows.models import Show
from streams.shows.selectors import role_in_show

HEADER = ("ticket", "price", "currency", "amount", "state", "sold", "given", "held", "left", "waiting")
GIVEN_MAX = 100
SEATS_DIGITS_MAX = 7


@dataclass(frozen=True)
class TierRow:
    """One price of a show's tickets, counted."""

    variant: Variant
    stage: Stage | None
    prices: list[Money]
    on_hand: int
    held: int
    sold: int
    given: int
    left: int
    waiting: int
    is_open_price: bool = False

    @property
    def product(self) -> Product:
        return self.variant.product

    @property
    def is_listed(self) -> bool:
        return self.product.state == Product.State.LISTED

    @property
    def total(self) -> int:
        """How many pieces there are, sold ones included."""
        return self.on_hand + self.sold

    @property
    def bought(self) -> int:
        """How many pieces were paid for."""
        return self.sold - self.given


def access_tiers(person: Person, public_id: str) -> Show:
    """Return a performance for its host, and for whoever manages the brands that sell all of its tickets.

    Raises Http404; and TicketsOfOthers for a host whose tickets a brand sells that they do not manage.
    """
    show = Show.objects.select_related("creator__user").filter(public_id=public_id).first()
    if show is None or show.kind != Show.Kind.PERFORMANCE:
        raise Http404
    brands = Brand.objects.filter(products__tier__shows=show).distinct()
    own = Counter.objects.filter(creator=show.creator).values_list("brand", flat=True)
    others = [brand for brand in brands.exclude(pk__in=own) if not may(person, brand, to="manage")]
    if role_in_show(person, show) == "host":
        if others:
            raise TicketsOfOthers(brand=others[0].name)
        return show
    if not brands or others or brands.filter(pk__in=own).exists():
        raise Http404
    return show


def seller_of(show: Show) -> Brand:
    """Return in whose name a show's tickets are sold: as before, else by its host's own store, else the counter.

    A counter that is not open yet is one that is not stored: making the first ticket opens it.
    """
    sold_by = Brand.objects.filter(products__tier__shows=show).order_by("pk").first()
    if sold_by is not None:
        return sold_by
    host = show.creator.user
    # Whoever packs parcels for a brand does not sell their own evening in its name.
    own = brands_of(host).filter(state=Brand.State.APPROVED).order_by("pk")
    mine = next((brand for brand in own if may(host, brand, to="manage")), None)
    return mine or _counter_of(show.creator)


def _counter_of(creator: Creator) -> Brand:
    known = Counter.objects.select_related("brand__market").filter(creator=creator).first()
    if known is not None:
        return known.brand
    market = (
        creator.markets.order_by("position", "pk").first() or Market.objects.order_by("position", "pk")[0]
    )
    return Brand(kind=Brand.Kind.COUNTER, name=creator.display_name, market=market)


def variants_of(show: Show) -> QuerySet[Variant]:
    """Return everything that is sold as a ticket to a show, in the order in which it is listed."""
    rows = Variant.objects.filter(product__tier__in=tiers_of(show), is_offered=True)
    return rows.select_related("product__brand", "product__tier").order_by("product", "position", "pk")


def access_variant_of(show: Show, public_id: str) -> Variant:
    """Return one price of a show's tickets. Raises Http404."""
    found = variants_of(show).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def tier_rows(show: Show) -> list[TierRow]:
    """Return a show's tickets, counted; as many questions for any number of them."""
    variants = list(variants_of(show).prefetch_related("open_prices"))
    ids = [variant.pk for variant in variants]
    items = {item.variant_id: item for item in StockItem.objects.filter(variant__in=ids)}
    stages, sold, free = stages_of(ids), sold_of(ids), free_of(ids)
    given = _sums(Complimentary.objects.filter(variant__in=ids, withdrawn_at__isnull=True), "variant")
    waits = WaitEntry.objects.filter(stock__variant__in=ids, state=WaitEntry.State.WAITING)
    waiting = _sums(waits, "stock__variant")
    prices: dict[int, list[Money]] = {}
    for price in with_present(Price.objects.filter(variant__in=ids)).order_by("currency"):
        prices.setdefault(price.variant_id, []).append(Money(price.present_minor, price.currency))
    return [
        TierRow(
            variant,
            stages.get(variant.pk),
            prices.get(variant.pk, []),
            items[variant.pk].on_hand if variant.pk in items else 0,
            items[variant.pk].held if variant.pk in items else 0,
            sold.get(variant.pk, 0),
            given.get(variant.pk, 0),
            max(free[variant.pk], 0),
            waiting.get(variant.pk, 0),
            bool(variant.open_prices.all()),
        )
        for variant in variants
    ]


def _sums(rows: QuerySet[Complimentary] | QuerySet[WaitEntry], by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(pieces=Sum("quantity")))


def quotas_of(show: Show) -> QuerySet[Quota]:
    """Return the seats that a show's tickets share."""
    mine = Quota.objects.filter(members__stock__variant__in=variants_of(show).order_by()).distinct()
    return mine.prefetch_related("members__stock__variant__product").order_by("name", "pk")


def quotas_to_share(show: Show) -> QuerySet[Quota]:
    """Return the seats that a new ticket may take: of the show, and of its seller's other ones."""
    seller = seller_of(show)
    return Quota.objects.filter(brand=seller.pk).order_by("name", "pk")


def access_quota(show: Show, public_id: str) -> Quota:
    """Return seats that a show's tickets share. Raises Http404."""
    found = quotas_of(show).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def vouchers_of(show: Show) -> QuerySet[Voucher]:
    """Return the words that open tickets of a show, latest first."""
    mine = Voucher.objects.filter(Q(tiers__shows=show)).distinct()
    return mine.select_related("budget", "variant__product")


def access_voucher_of(show: Show, public_id: str) -> Voucher:
    """Return one of them. Raises Http404."""
    found = vouchers_of(show).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def given_of(show: Show) -> list[Complimentary]:
    """Return what was given away of a show's tickets, latest first."""
    given = Complimentary.objects.filter(variant__product__tier__shows=show)
    return list(given.select_related("variant__product", "by").distinct()[:GIVEN_MAX])


def access_given(show: Show, public_id: str) -> Complimentary:
    """Return one of those. Raises Http404."""
    given = Complimentary.objects.filter(variant__product__tier__shows=show, public_id=public_id)
    found = given.select_related("variant__product").first()
    if found is None:
        raise Http404
    return found


def seats_of(text: str) -> int:
    """Read a number of seats that somebody sent. Raises TierUnclear."""
    if text.isascii() and text.isdigit() and len(text) <= SEATS_DIGITS_MAX:
        return int(text)
    raise TierUnclear(reason=_("That is no number of seats."))


def tiers_csv(rows: Sequence[TierRow]) -> Iterator[str]:
    """Yield one row for each price in each currency."""
    return csv_lines(HEADER, _cells(rows))


def _cells(rows: Sequence[TierRow]) -> Iterator[list[Cell]]:
    for row in rows:
        for price in row.prices:
            yield [
                row.product.title,
                row.variant.name,
                price.currency,
                Amount(to_decimal_text(price)),
                row.product.state,
                row.bought,
                row.given,
                row.held,
                row.left,
                row.waiting,
            ]
