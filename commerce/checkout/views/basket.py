"""What a checkout page is about: the cart, or one thing bought at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from commerce.boxoffice.selectors import personal_products
from commerce.catalog.choosing import grouped
from commerce.catalog.models import Product
from commerce.catalog.selectors import listed_product_of
from commerce.checkout.asides import with_asides
from commerce.checkout.credit import Credit, credit_of
from commerce.checkout.going import Going
from commerce.checkout.links import buy_url, with_amount
from commerce.checkout.naming import chosen_of, demand_named
from commerce.checkout.quoting import Quote, QuoteLine, quote_from, quote_of
from commerce.checkout.selectors import kept_for, wanted_of
from commerce.checkout.services import quantity_of
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import Wanted
from commerce.promotions.quotes import hold_sign, seen_of
from commerce.promotions.selectors import NOBODY, Asking
from marketplace.kernel.money import to_decimal_text
from marketplace.markets.models import Market


@dataclass(frozen=True)
class Item:
    """One product in the sheet: its variants with what they cost here, and which one is chosen."""

    product: Product
    choices: list[QuoteLine]
    chosen: QuoteLine
    token: str
    number: str
    # Keeps the price that was seen while it is paid for; empty when none was.
    hold: str = ""
    # One for each person: no number of pieces is asked for.
    is_single: bool = False

    @property
    def credit(self) -> Credit:
        return self.chosen.wanted.credit

    @property
    def amount(self) -> str:
        """What the buyer named for a piece, as a form carries it; empty where nobody named anything."""
        named = self.chosen.wanted.chosen
        return to_decimal_text(named) if named is not None and self.chosen.least is not None else ""

    @property
    def is_decided(self) -> bool:
        """Nothing has to be chosen before it is paid for: how many, the same page asks."""
        return len(self.choices) == 1 and self.product.is_ticket

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, QuoteLine]]]]:
        """The choices as (heading, [(label, line)]): by the first of several options."""
        return grouped(self.product.option_name, [(line.variant.name, line) for line in self.choices])

    @property
    def prices_differ(self) -> bool:
        """The variants have to be priced one by one."""
        return len({line.asked.price for line in self.choices if line.asked}) > 1


def nobody() -> Asking:
    """Of whom nothing is known."""
    return NOBODY


@dataclass
class Basket:
    """What is to be paid for; ``item`` is None for the cart.

    What it costs is read when somebody asks: a press of Pay leaves that to the order.
    """

    things: list[Wanted]
    market: Market
    item: Item | None = None
    going: Going | None = None
    # Who asks for the price, read when it is counted.
    asks: Callable[[], Asking] = nobody

    @cached_property
    def quote(self) -> Quote:
        """What it costs now, where it goes."""
        if self.item is not None:
            return quote_from([self.item.chosen], self.market, self._whole_going())
        return quote_of(self.things, self.market, going=self._whole_going())

    def _whole_going(self) -> Going | None:
        return replace(self.going, asking=self.asks()) if self.going is not None else None

    @property
    def is_sent(self) -> bool:
        """Something of it goes into a parcel, so that an address is needed."""
        return any(each.product.is_sent for each in self.things)

    @property
    def is_from_a_show(self) -> bool:
        """The room may hear of it."""
        return any(each.credit.scope for each in self.things)

    @property
    def kept_until(self) -> datetime | None:
        """Until when all of it is held for its buyer before they order it; None when it is not."""
        kept = [(each.kept, each.quantity) for each in self.things]
        whole = [held.until for held, wanted in kept if held is not None and held.quantity >= wanted]
        return min(whole) if whole and len(whole) == len(kept) else None

    @property
    def url(self) -> str:
        """Where it is paid for, to come back to after signing in."""
        if self.item is None:
            return reverse("checkout:begin")
        chosen = self.item.chosen.variant.public_id
        item = self.item
        url = buy_url(chosen, token=item.token, number=item.credit.number, seen=item.hold)
        return with_amount(url, item.amount)

    def to(self, going: Going, asks: Callable[[], Asking]) -> "Basket":
        """Return the same with what it costs where it goes."""
        basket = Basket(self.things, self.market, self.item, going, asks)
        if "quote" in self.__dict__:
            # Its lines were read a moment ago.
            basket.quote = quote_from(self.quote.lines, self.market, basket._whole_going())
        return basket

    def key_for(self, shopper: Shopper) -> UUID:
        """Return the key of the order this would make."""
        things = (_thing(each) for each in self.things)
        return shopper.key_for(["item" if self.item else "cart", *things])


def _thing(wanted: Wanted) -> str:
    named = f":{wanted.chosen.minor}" if wanted.chosen else ""
    return f"{wanted.variant.public_id}:{wanted.quantity}:{wanted.credit.scope}{named}"


def cart_basket(shopper: Shopper, market: Market) -> Basket:
    """Return what is in the cart."""
    return Basket(wanted_of(shopper), market)


def item_basket(
    public_id: str, sent: Mapping[str, str], market: Market, shopper: Shopper | None = None
) -> Basket:
    """Return one product (found by its own or a variant's public id) in the variant and quantity that was sent.

    Raises Http404 when there is nothing to buy, QuantityRefused, AmountRefused, PriceTooLow and PriceTooHigh.
    """
    return product_basket(listed_product_of(public_id), {"variant": public_id, **sent}, market, shopper)


def product_basket(
    product: Product, sent: Mapping[str, str], market: Market, shopper: Shopper | None = None
) -> Basket:
    """The same for a product that was read with its details."""
    token, number = sent.get("show", ""), sent.get("number", "")
    credit = credit_of(token, number, product)
    quantity = quantity_of(sent.get("quantity", "1"))
    seen = seen_of(
        sent.get("seen", ""),
        scope=credit.scope,
        product=product.public_id,
        now=timezone.now(),
        at=sent.get("at", ""),
    )
    credit = credit.seen_at(seen)
    kept = kept_for(shopper) if shopper is not None else {}
    named = chosen_of(sent.get("amount", ""), market)
    wanted = [
        Wanted(variant, quantity, credit, seen, kept.get(variant.pk), chosen=named)
        for variant in product.variants.all()
    ]
    choices = quote_of(with_asides(shopper, wanted), market).lines
    if not choices:
        raise Http404
    chosen = _chosen(choices, sent.get("variant", ""))
    demand_named(chosen)
    item = Item(
        product,
        choices,
        chosen,
        token if credit.scope else "",
        number if credit.number else "",
        hold_sign(seen, scope=credit.scope, product=product.public_id) if seen else "",
        is_single=product.is_ticket and bool(personal_products([product.pk])),
    )
    return Basket([chosen.wanted], market, item)


def _chosen(choices: list[QuoteLine], variant_id: str) -> QuoteLine:
    """Return the variant that was asked for, else the first that can be had, else the first."""
    by_id = {line.variant.public_id: line for line in choices}
    available = (line for line in choices if not line.problem)
    return by_id.get(variant_id) or next(available, choices[0])
