"""Who may come in: the tickets of a performance, what they cost, and who holds one."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from commerce.boxoffice.rules import State
from commerce.boxoffice.selectors import admits_to, sales_of
from commerce.catalog.models import Counter, Price, Product
from commerce.catalog.selectors import with_present
from commerce.tickets.models import TicketTier
from commerce.tickets.selectors import tiers_sold
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import brands_of
from marketplace.campaigns.models import Collaboration
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money
from streams.shows.models import Show

Person = User | AnonymousUser


def tiers_of(show: Show) -> list[TicketTier]:
    """Return what admits to a show; only performances are asked about."""
    if show.kind != Show.Kind.PERFORMANCE:
        return []
    return list(show.ticket_tiers.select_related("product").order_by("pk"))


def holds_ticket(person: Person, show: Show) -> bool:
    """Tell whether somebody comes in to a show by a ticket."""
    tiers = tiers_of(show)
    return bool(tiers) and admits_to(person, tiers, show.public_id)


def ticket_prices(shows: Iterable[Show], currency: str) -> dict[int, Money]:
    """Return from how much on each performance admits, by show id, for lists; nothing is asked if none is listed."""
    performances = [show.pk for show in shows if show.kind == Show.Kind.PERFORMANCE]
    if not performances:
        return {}
    prices = Price.objects.filter(
        currency=currency,
        variant__is_offered=True,
        variant__product__state=Product.State.LISTED,
        variant__product__brand__state=Brand.State.APPROVED,
        variant__product__tier__shows__in=performances,
    )
    present = with_present(prices).filter(variant__product__tier__shows__in=performances).order_by()
    rows = list(present.values_list("variant__product__tier__shows", "variant", "present_minor"))
    sales = sales_of(AnonymousUser(), {variant for _show, variant, _minor in rows})
    found: dict[int, tuple[bool, int]] = {}
    for show_id, variant, minor in rows:
        sale = sales.get(variant)
        if sale is not None and sale.state in {State.CODE, State.OVER}:
            continue
        # What can be had now goes before what is sold later: a price of the last hour is none to begin with.
        rank = (sale is not None and not sale.is_open, minor)
        found[show_id] = min(found.get(show_id, rank), rank)
    return {show_id: Money(minor, currency) for show_id, (_later, minor) in found.items()}


def shows_ticketed(shows: Iterable[Show]) -> set[int]:
    """Return the ids of those that need a ticket; nothing is asked if no performance is among them."""
    performances = [show.pk for show in shows if show.kind == Show.Kind.PERFORMANCE]
    if not performances:
        return set()
    return set(TicketTier.objects.filter(shows__in=performances).values_list("shows", flat=True))


def tickets_to_offer(creator: Creator, show: Show | None = None) -> QuerySet[Product]:
    """Return the tickets a creator can let people in by: of their own stores, and of brands they work with.

    What admits to ``show`` already stays among them, also when it is off sale.
    """
    terms = Collaboration.objects.filter(creator=creator, state=Collaboration.State.ACTIVE)
    counter = Counter.objects.filter(creator=creator).values("brand")
    sellers = Q(brand__in=brands_of(creator.user)) | Q(brand__in=terms.values("brand")) | Q(brand__in=counter)
    products = Product.objects.filter(sellers, kind=Product.Kind.TICKET)
    chosen = tickets_chosen(show).values("pk") if show is not None else Product.objects.none().values("pk")
    offered = ~Q(state=Product.State.ARCHIVED) | Q(pk__in=chosen)
    return products.filter(offered).select_related("brand").order_by("title", "pk")


def tickets_chosen(show: Show) -> QuerySet[Product]:
    """Return the products that sell the tickets to a show."""
    return Product.objects.filter(tier__shows=show).select_related("brand")


def tickets_elsewhere(products: Iterable[Product], show: Show | None) -> set[int]:
    """Return those tickets (product ids) that admit to another show already, and are no season passes."""
    taken = Product.objects.filter(pk__in=[product.pk for product in products], tier__shows__isnull=False)
    taken = taken.exclude(tier__plan__is_pass=True)
    other = taken.exclude(tier__shows=show) if show is not None else taken
    return set(other.values_list("pk", flat=True))


def has_sold_tickets(show: Show) -> bool:
    """Tell whether somebody holds a ticket to a show."""
    return bool(tiers_sold(tier.pk for tier in tiers_of(show)))


def shows_admitted_by(tier: TicketTier) -> QuerySet[Show]:
    """Return the shows that a kind of ticket admits to."""
    return tier.shows.select_related("creator__user").order_by("starts_at", "pk")
