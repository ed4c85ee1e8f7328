"""What each offer takes off each line and each delivery fee. Pure, and the order of lines is irrelevant.

Flash deals come first, then bundles and buy-x-get-y (a piece counts in one of them at most), then codes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from commerce.promotions.rules import (
    AmountOff,
    BundlePrice,
    BuyXGetY,
    CodeOffer,
    FlashDeal,
    FreeShipping,
    Given,
    Offer,
    PercentOff,
    Unused,
    Why,
)
from marketplace.kernel.money import Money

Codes = tuple[CodeOffer, ...]
CODE_RANKS: Final = (PercentOff, AmountOff, FreeShipping)


@dataclass
class Tally:
    """One line while it is counted. Amounts are minor units."""

    key: int
    seller: int
    product: int
    scope: str
    unit: int
    quantity: int
    is_sent: bool
    # Pieces that no offer has touched, and what those cost now that one has.
    untouched: int = 0
    deal_minor: int = 0
    sets_minor: int = 0
    given: list[tuple[Offer, int]] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What the line still costs."""
        return self.unit * self.quantity - sum(minor for _offer, minor in self.given)

    @property
    def rank(self) -> tuple[int, int, int, int, str]:
        """Where it stands among the others, wherever it stood in the basket."""
        return self.key, self.seller, self.unit, self.quantity, self.scope

    def give(self, offer: Offer, minor: int) -> None:
        """Take something off."""
        if minor:
            self.given.append((offer, minor))

    def use(self, offer: Offer, pieces: int, off: int) -> None:
        """Let untouched pieces be part of a set that takes ``off`` from them together."""
        self.untouched -= pieces
        self.sets_minor += self.unit * pieces - off
        self.give(offer, off)


@dataclass
class Fee:
    """One parcel's delivery fee while it is counted."""

    seller: int
    minor: int
    given: list[tuple[Offer, int]] = field(default_factory=list)

    @property
    def left(self) -> int:
        return self.minor - sum(minor for _offer, minor in self.given)


@dataclass(frozen=True)
class Discounts:
    """What came of the offers: by line as they were handed in, by seller for the delivery fees."""

    lines: tuple[tuple[Given, ...], ...]
    fees: Mapping[int, tuple[Given, ...]]
    unused: tuple[Unused, ...]


def discounts_of(
    tallies: Sequence[Tally], fees: Mapping[int, Money], offers: Iterable[Offer], currency: str
) -> Discounts:
    """Count what the offers give. Raises CurrencyMismatch for an offer in another currency."""
    known = sorted(offers, key=lambda offer: offer.key)
    for offer in known:
        _demand_currency(offer, currency)
    count = _Count(tallies, fees, currency)
    for deal in (offer for offer in known if isinstance(offer, FlashDeal)):
        count.deal(deal)
    count.sets([offer for offer in known if isinstance(offer, BundlePrice | BuyXGetY)])
    count.codes([offer for offer in known if isinstance(offer, CodeOffer)])
    return Discounts(
        tuple(_given(tally.given, currency) for tally in count.as_handed_in),
        {fee.seller: _given(fee.given, currency) for fee in count.fees},
        tuple(count.unused),
    )


def _given(pairs: list[tuple[Offer, int]], currency: str) -> tuple[Given, ...]:
    return tuple(Given(offer, Money(minor, currency)) for offer, minor in pairs)


def _demand_currency(offer: Offer, currency: str) -> None:
    zero = Money(0, currency)
    match offer:
        case FlashDeal(prices=prices):
            amounts: list[Money | None] = [price for _key, price in prices]
        case BundlePrice(price=price):
            amounts = [price]
        case AmountOff():
            amounts = [offer.amount, offer.minimum, offer.most]
        case CodeOffer():
            amounts = [offer.minimum, offer.most]
        case _:
            amounts = []
    for amount in amounts:
        if amount is not None:
            _ = zero + amount


def _reached(lines: Iterable[Tally], offer: Offer) -> list[Tally]:
    reach = offer.reach
    return [one for one in lines if reach.covers(seller=one.seller, product=one.product, scope=one.scope)]


class _Count:
    """A basket while its offers are counted, lines in an order of their own."""

    def __init__(self, tallies: Sequence[Tally], fees: Mapping[int, Money], currency: str) -> None:
        self.as_handed_in = [replace(one, untouched=one.quantity, given=[]) for one in tallies]
        self.lines = sorted(self.as_handed_in, key=lambda one: one.rank)
        self.fees = [Fee(seller, fees[seller].minor) for seller in sorted(fees)]
        self.currency = currency
        self.unused: list[Unused] = []

    # Deals.

    def deal(self, deal: FlashDeal) -> None:
        """Give the deal's price to as many pieces as this buyer may have of it, where most is saved first."""
        prices, left = dict(deal.prices), deal.left
        cheaper = [
            one
            for one in _reached(self.lines, deal)
            if one.key in prices and prices[one.key].minor < one.unit
        ]
        for one in sorted(cheaper, key=lambda one: (prices[one.key].minor - one.unit, one.rank)):
            pieces = min(left, one.untouched)
            left -= pieces
            price = prices[one.key].minor
            one.untouched -= pieces
            one.deal_minor += price * pieces
            one.give(deal, (one.unit - price) * pieces)

    # Sets: bundles and buy-x-get-y.

    def sets(self, offers: Sequence[BundlePrice | BuyXGetY]) -> None:
        """Give what saves most first, and see again what is left for the others."""
        waiting = list(offers)
        while waiting:
            plans = [(self._plan(offer), offer) for offer in waiting]
            plan, best = min(plans, key=lambda pair: (-sum(off for _one, _n, off in pair[0]), pair[1].key))
            if not sum(off for _one, _pieces, off in plan):
                return
            for one, pieces, off in plan:
                one.use(best, pieces, off)
            waiting.remove(best)

    def _plan(self, offer: BundlePrice | BuyXGetY) -> list[tuple[Tally, int, int]]:
        """Return which lines give how many pieces, and what is taken off them."""
        if isinstance(offer, BundlePrice):
            return self._bundled(offer)
        return self._gifts(offer) if offer.gifts else self._every_nth(offer)

    def _bundled(self, offer: BundlePrice) -> list[tuple[Tally, int, int]]:
        by_key = {one.key: one for one in _reached(self.lines, offer)}
        if any(key not in by_key for key, _count in offer.pieces):
            return []
        times = min(by_key[key].untouched // count for key, count in offer.pieces)
        weights = [by_key[key].unit * count * times for key, count in sorted(offer.pieces)]
        saved = sum(weights) - offer.price.minor * times
        if saved <= 0:
            return []
        parts = Money(saved, self.currency).allocate(weights)
        pairs = zip(sorted(offer.pieces), parts, strict=True)
        return [(by_key[key], count * times, part.minor) for (key, count), part in pairs]

    def _every_nth(self, offer: BuyXGetY) -> list[tuple[Tally, int, int]]:
        lines = sorted(_reached(self.lines, offer), key=lambda one: (-one.unit, one.rank))
        pieces = [one for one in lines for _piece in range(one.untouched)]
        whole = offer.buy + offer.get
        sets = [pieces[at : at + whole] for at in range(0, len(pieces) - whole + 1, whole)]
        return _planned(offer, [(one, at >= offer.buy) for each in sets for at, one in enumerate(each)])

    def _gifts(self, offer: BuyXGetY) -> list[tuple[Tally, int, int]]:
        lines = sorted(_reached(self.lines, offer), key=lambda one: (-one.unit, one.rank))
        bought = [one for one in lines if one.product not in offer.gifts for _piece in range(one.untouched)]
        gifts = [one for one in lines if one.product in offer.gifts for _piece in range(one.untouched)]
        times = min(len(bought) // offer.buy, len(gifts) // offer.get)
        return _planned(
            offer,
            [(one, False) for one in bought[: times * offer.buy]]
            + [(one, True) for one in gifts[: times * offer.get]],
        )

    # Codes.

    def codes(self, codes: Sequence[CodeOffer]) -> None:
        """Take the codes that stack, or the one that does not, whichever saves more; say what gave nothing."""
        together: Codes = tuple(code for code in codes if code.stacks)
        choices = [together, *((code,) for code in codes if not code.stacks)]
        tried = [self._tried(choice) for choice in choices if choice]
        if not tried:
            return
        best = min(tried, key=lambda one: (one.left, [code.key for code in one.chosen]))
        for mine, theirs in zip(self.lines, best.lines, strict=True):
            mine.given = theirs.given
        self.fees = best.fees
        self.unused = best.refused + [
            Unused(code, Why.OUTRANKED) for code in codes if code not in best.chosen
        ]

    def _tried(self, chosen: Codes) -> "_Trial":
        trial = _Trial(
            chosen,
            [replace(one, given=list(one.given)) for one in self.lines],
            [replace(one, given=list(one.given)) for one in self.fees],
            self.currency,
        )
        trial.run()
        return trial


def _planned(offer: BuyXGetY, pieces: Iterable[tuple[Tally, bool]]) -> list[tuple[Tally, int, int]]:
    """Count pieces of sets, and which of them cost less, by line."""
    found: dict[int, tuple[Tally, int, int]] = {}
    for one, is_gift in pieces:
        _same, count, off = found.get(id(one), (one, 0, 0))
        less = Money(one.unit, "XXX").share(offer.basis_points).minor if is_gift else 0
        found[id(one)] = one, count + 1, off + less
    return list(found.values())


@dataclass
class _Trial:
    """Some codes, tried on a copy of the basket."""

    chosen: Codes
    lines: list[Tally]
    fees: list[Fee]
    currency: str
    refused: list[Unused] = field(default_factory=list)

    @property
    def left(self) -> int:
        return sum(one.left for one in self.lines) + sum(fee.left for fee in self.fees)

    def run(self) -> None:
        before = {id(one): one.left for one in self.lines}
        for code in sorted(self.chosen, key=_rank):
            reached = _reached(self.lines, code)
            short = code.minimum.minor - sum(before[id(one)] for one in reached) if code.minimum else 0
            if not reached:
                self.refused.append(Unused(code, Why.NO_MATCH))
            elif short > 0:
                self.refused.append(Unused(code, Why.MINIMUM, Money(short, self.currency)))
            elif not self._give(code, reached):
                self.refused.append(Unused(code, Why.NOTHING_LEFT))

    def _give(self, code: CodeOffer, reached: list[Tally]) -> int:
        """Take off what a code gives; returns how much that was."""
        if isinstance(code, FreeShipping):
            sellers = {one.seller for one in reached if one.is_sent}
            fees = [fee for fee in self.fees if fee.seller in sellers and fee.left]
            return self._spread(code, [(fee, fee.left) for fee in fees], sum(fee.left for fee in fees))
        # What a deal made cheaper counts for no code; what a set did, only for one that stacks.
        bases = [(one, one.left - one.deal_minor - (0 if code.stacks else one.sets_minor)) for one in reached]
        base = sum(minor for _one, minor in bases)
        if isinstance(code, PercentOff):
            return self._spread(code, bases, Money(base, self.currency).share(code.basis_points).minor)
        return self._spread(code, bases, code.amount.minor if isinstance(code, AmountOff) else 0)

    def _spread(
        self, code: CodeOffer, bases: Sequence[tuple[Tally, int]] | Sequence[tuple[Fee, int]], minor: int
    ) -> int:
        weights = [weight for _one, weight in bases]
        minor = min(minor, sum(weights), *([] if code.most is None else [code.most.minor]))
        if minor <= 0:
            return 0
        parts = Money(minor, self.currency).allocate(weights)
        taking: Sequence[Tally | Fee] = [one for one, _weight in bases]
        for one, part in zip(taking, parts, strict=True):
            if part:
                one.given.append((code, part.minor))
        return minor


def _rank(code: CodeOffer) -> tuple[int, int, str]:
    """Percentages before sums, the larger ones first."""
    kind = next(at for at, kind in enumerate(CODE_RANKS) if isinstance(code, kind))
    return kind, -code.basis_points if isinstance(code, PercentOff) else 0, code.key
