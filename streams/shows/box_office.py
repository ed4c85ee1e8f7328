"""The tickets of a show as somebody can buy them now: by price, in presale, named by the buyer, or waited for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from commerce.boxoffice.models import Voucher
from commerce.boxoffice.selectors import Sale, asides_of, personal_products, sales_of
from commerce.catalog.models import Product, Variant
from commerce.catalog.open_prices import Openness, open_prices_of
from commerce.checkout.links import buy_url
from commerce.checkout.models import QUANTITY_MAX
from commerce.promotions.selectors import asked_prices_by_scope
from commerce.stock.selectors import free_of
from commerce.stock.waits import waited_by
from commerce.tickets.models import TicketTier
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money, to_decimal_text
from streams.shows.admission import Person
from streams.shows.models import Show


@dataclass(frozen=True)
class TicketOffer:
    """One price of a ticket as somebody in one market can buy it now."""

    variant: Variant
    price: Money | None
    left: int
    buy_url: str
    sale: Sale | None = None
    openness: Openness | None = None
    # What is asked once this price has ended or is sold out.
    then_price: Money | None = None
    is_personal: bool = False
    is_waited: bool = False

    @property
    def title(self) -> str:
        return self.variant.shown_title

    @property
    def description(self) -> str:
        return self.variant.product.description

    @property
    def is_on_sale(self) -> bool:
        product = self.variant.product
        return product.state == Product.State.LISTED and product.brand.state == Brand.State.APPROVED

    @property
    def group_of(self) -> int:
        """How many tickets one piece is."""
        return self.sale.stage.group_of if self.sale else 1

    @property
    def state(self) -> str:
        """How its sale stands: ``open`` to the reader, or why it is not."""
        if not self.is_on_sale:
            return "off"
        if self.price is None:
            return "no_price"
        if self.sale is not None and not self.sale.is_open:
            return self.sale.state.value
        return "open" if self.left else "sold_out"

    @property
    def is_gone(self) -> bool:
        """A price of which another one has taken the place."""
        return self.then_price is not None and self.state in {"over", "sold_out"}

    @property
    def most(self) -> int:
        """How many pieces somebody can take at once."""
        limit = self.variant.product.limit_per_buyer or QUANTITY_MAX
        return 1 if self.is_personal else max(min(self.left, QUANTITY_MAX, limit), 1)

    @property
    def suggested(self) -> list[tuple[str, Money]]:
        """What a page offers where the buyer names the price: as it is typed, and as it is told."""
        if self.openness is None or self.price is None:
            return []
        return [(to_decimal_text(each), each) for each in self.openness.suggested if each >= self.price]

    @property
    def least_text(self) -> str:
        """The least that is asked, as it is typed."""
        return to_decimal_text(self.price) if self.price is not None else ""


def ticket_offers(
    tiers: Iterable[TicketTier], currency: str, token: str, person: Person
) -> list[TicketOffer]:
    """Return the tickets of a show that somebody may know of, cheapest first; ``token`` says where they are bought.

    A price that comes after another one is left out until that one is over.
    """
    rows = Variant.objects.filter(product__tier__in=list(tiers), is_offered=True)
    variants = list(
        rows.select_related("product__brand", "product__tier").order_by("product", "position", "pk")
    )
    ids = [variant.pk for variant in variants]
    if not ids:
        return []
    asked = asked_prices_by_scope([(pk, "") for pk in ids], currency=currency).get("", {})
    prices = {pk: each.price for pk, each in asked.items()}
    free, sales, opened = free_of(ids), sales_of(person, ids), open_prices_of(ids, currency)
    asides = asides_of(person, ids)
    personal = personal_products(variant.product_id for variant in variants)
    waited = waited_by(person, ids) if person.is_authenticated else set()
    offers = {}
    for variant in variants:
        sale = sales.get(variant.pk)
        following = sale.stage.then_id if sale else None
        offers[variant.pk] = TicketOffer(
            variant,
            prices.get(variant.pk),
            max(free[variant.pk], 0) + asides.get(variant.pk, 0),
            buy_url(variant.public_id, token=token),
            sale,
            opened.get(variant.pk),
            prices.get(following) if following else None,
            is_personal=variant.product_id in personal,
            is_waited=variant.pk in waited,
        )
    return _told(offers)


def _told(offers: dict[int, TicketOffer]) -> list[TicketOffer]:
    """Leave out what only a code shows, and what comes after a price that can still be had; gone ones go last."""
    seen = [each for each in offers.values() if each.sale is None or each.sale.is_seen]
    later = {
        each.sale.stage.then_id
        for each in seen
        if each.sale is not None and each.state in {"open", "soon", "followers", "members"}
    }
    told = [each for each in seen if each.variant.pk not in later]
    return sorted(
        told, key=lambda each: (each.is_gone, each.price is None, each.price.minor if each.price else 0)
    )


def first_start(tier: TicketTier) -> Show | None:
    """Return the first show that a kind of ticket admits to and that is still to come."""
    coming = tier.shows.filter(state=Show.State.SCHEDULED).select_related("creator")
    return coming.order_by(F("starts_at"), "pk").first()


def show_of_voucher(voucher: Voucher) -> Show | None:
    """Return the first show that is to come, or on air, to which a word opens tickets."""
    shows = Show.objects.filter(
        ticket_tiers__vouchers=voucher, state__in=[Show.State.SCHEDULED, Show.State.LIVE]
    )
    return shows.select_related("creator").order_by("starts_at", "pk").first()
