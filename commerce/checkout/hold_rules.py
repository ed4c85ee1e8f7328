"""How long pieces are held while somebody pays, and whether they are: a rule of the show that led there.

The floor above knows shows; it registers how to read their rules in ready(), which is a call down. A hold begins when
the order is placed (earlier for who spoke up in the chat or waited for their turn), and lasts as long as the shortest
rule among its lines says. Of a show that says "first paid, first served" nothing is held: whoever's payment is
confirmed first gets the pieces, and who comes late gets their money back by itself. A show may say the same of those
who let too many holds run out in it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from commerce.checkout.models import Placement
from commerce.checkout.shoppers import Shopper
from commerce.orders.models import Order
from commerce.stock.selectors import lapses_of


@dataclass(frozen=True)
class HoldRules:
    """The rules of one show. ``lapses_max``: after so many holds that ran out, that buyer gets none any more."""

    seconds: int
    first_paid: bool = False
    lapses_max: int = 0
    # The show sells now: who waits for a thing is offered it in their turn.
    is_on_air: bool = False


@dataclass(frozen=True)
class HoldTerms:
    """What holds for one basket: for how long, and in which scopes nothing is held for this buyer."""

    seconds: int
    unheld: frozenset[str] = frozenset()


Reader = Callable[[str], HoldRules | None]
_readers: Final[list[Reader]] = []


def register_hold_rules(reader: Reader) -> None:
    """Say how the rules of a scope are read; None from it means the house's own."""
    if reader not in _readers:
        _readers.append(reader)


def hold_rules_of(scope: str) -> HoldRules:
    """Return the rules of a show (its public id), or the house's."""
    found = (reader(scope) for reader in _readers) if scope else iter(())
    rules = next((each for each in found if each is not None), None)
    return rules or HoldRules(settings.STOCK_HOLD_SECONDS)


def hold_terms(scopes: Iterable[str], shopper: Shopper) -> HoldTerms:
    """Return what holds for a basket whose lines came through these scopes (empty: no show)."""
    rules = {scope: hold_rules_of(scope) for scope in dict.fromkeys(scopes)}
    seconds = min((each.seconds for each in rules.values()), default=settings.STOCK_HOLD_SECONDS)
    unheld = {scope for scope, each in rules.items() if each.first_paid or is_hoarding(shopper, scope, each)}
    return HoldTerms(seconds, frozenset(unheld))


def is_hoarding(shopper: Shopper, scope: str, rules: HoldRules) -> bool:
    """Tell whether somebody has let so many holds run out in a show that they get no more there."""
    return rules.lapses_max > 0 and lapses_in(shopper, scope) >= rules.lapses_max


def lapses_in(shopper: Shopper, scope: str) -> int:
    """Return how many holds somebody let run out in a show: of orders they did not pay, and of what they claimed."""
    unpaid = Placement.objects.filter(
        order__scope=scope, order__state=Order.State.CANCELLED, order__end_reason="expired"
    )
    if shopper.user is None:
        return unpaid.filter(user__isnull=True, browser=shopper.browser).count()
    return unpaid.filter(user=shopper.user).count() + lapses_of(shopper.user, scope)
