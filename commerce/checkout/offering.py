"""Which offers a shopper's basket is counted with, what came of each, and what an order writes down of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from commerce.checkout.models import CartCode
from commerce.checkout.shoppers import Shopper
from commerce.orders.drafts import DiscountDraft
from commerce.promotions.buyers import identities
from commerce.promotions.pricing import PricedCart
from commerce.promotions.rules import CodeOffer, FlashDeal, Given, Offer
from commerce.promotions.selectors import Asking, Offered, refusal_of
from commerce.promotions.services import Claim
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal


@dataclass(frozen=True)
class Applied:
    """An offer that made a basket cheaper, and by how much; a code can be taken out again."""

    offer: Offer
    amount: Money

    @property
    def is_code(self) -> bool:
        return isinstance(self.offer, CodeOffer)

    @property
    def off(self) -> Money:
        """The amount as a column of costs has it."""
        return -self.amount


@dataclass(frozen=True)
class CodeRefused:
    """A code in the cart that takes nothing off, and why."""

    text: str
    refusal: Refusal


def cart_codes(shopper: Shopper) -> QuerySet[CartCode]:
    """Return the codes of a person's cart and of the browser's."""
    mine = Q(cart__user=shopper.user) if shopper.user else Q(pk__in=[])
    return CartCode.objects.filter(
        mine | Q(cart__user__isnull=True, cart__public_id=shopper.browser)
    ).order_by("pk")


def asking_of(shopper: Shopper, email: str = "") -> Asking:
    """Return who asks for a price, as far as that is known, and with which codes."""
    codes = tuple(dict.fromkeys(cart_codes(shopper).values_list("code", flat=True)))
    user = shopper.user
    return Asking(codes, identities(user, email), user.pk if user else None)


def applied_of(priced: PricedCart) -> list[Applied]:
    """Return what made a basket cheaper, codes last, each with all it gave."""
    found = [Applied(offer, amount) for offer, amount in priced.applied.items()]
    return sorted(found, key=lambda each: (each.is_code, each.offer.key))


def codes_refused(priced: PricedCart, offered: Offered) -> list[CodeRefused]:
    """Return the codes that take nothing off, and why."""
    found = [CodeRefused(text, refusal) for text, refusal in offered.refused.items()]
    return found + [CodeRefused(unused.offer.label, refusal_of(unused)) for unused in priced.unused]


def discounts_drafted(given: Sequence[Given]) -> tuple[DiscountDraft, ...]:
    """Return what an order keeps of the offers on a line or a delivery fee."""
    return tuple(
        DiscountDraft(each.offer.key, each.offer.label, each.offer.bearer.value, each.amount.minor)
        for each in given
    )


def claims_of(priced: PricedCart, offered: Offered) -> list[Claim]:
    """Return what a basket uses of the budgets: a code once, a deal as often as pieces are in it."""
    return [
        Claim(offer.label, offered.budgets[offer.key], _uses(offer, priced), amount)
        for offer, amount in priced.applied.items()
        if offer.key in offered.budgets
    ]


def _uses(offer: Offer, priced: PricedCart) -> int:
    if not isinstance(offer, FlashDeal):
        return 1
    prices = dict(offer.prices)
    return sum(
        each.amount.minor // (line.unit - prices[line.key]).minor
        for line in priced.lines
        for each in line.given
        if each.offer == offer
    )
