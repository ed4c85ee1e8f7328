"""Coins as orders sell them: they come with the money, and go with it. Gifts of coins as statements name them."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _

from commerce.catalog.models import Product
from commerce.orders.models import Order, OrderLine
from commerce.orders.parts import GIFTS, Part, part_apart
from commerce.orders.trail import line_refunded_shares
from commerce.wallet.selectors.earnings import given_by_show
from commerce.wallet.services import (
    Bought,
    coins_claimed,
    coins_credit,
    coins_take_back,
    tip_note,
    tip_return,
)
from marketplace.kernel.money import BASIS_POINTS, Money


def coins_give(line: OrderLine) -> None:
    """Put the coins of a paid line into its buyer's wallet; nobody buys coins without an account."""
    if line.order.buyer.user is None:
        return
    money = Money(line.brand_minor, line.order.currency)
    bought = Bought(line.variant_id, line.quantity, money, line.title)
    coins_credit(source=line.public_id, user=line.order.buyer.user, bought=bought)


def coins_gone(line: OrderLine, _keep: int) -> None:
    """The money of a line went back: what was held back for it is gone for good."""
    coins_take_back(source=line.public_id)


def coins_follow(order: Order, lines: Iterable[str]) -> None:
    """Money of some lines (public ids) is claimed, or given up again: coins are held back with it, or freed."""
    kind = Product.Kind.COINS
    for line in order.lines.filter(variant__product__kind=kind, public_id__in=list(lines)):
        gone, whole = line_refunded_shares(line).brand, line.brand_minor
        coins_claimed(
            source=line.public_id, gone=Money(gone, order.currency), of=Money(whole, order.currency)
        )


def tip_came(line: OrderLine) -> None:
    """A tip is paid."""
    tip_note(source=line.public_id)


def tip_went(line: OrderLine, keep: int) -> None:
    """All of a tip went back; what was given back of it in part leaves it a tip."""
    if not keep or line.refunded_minor == line.total_minor:
        tip_return(source=line.public_id)


def gift_parts(subjects: Collection[str]) -> dict[str, Part]:
    """Return what statements say of gifts: one line for each show and currency, from coins to value to share."""
    sides = {subject: _side(subject) for subject in subjects}
    found = given_by_show(sides.values())
    parts = {}
    for subject, (scope, currency) in sides.items():
        given = found.get((scope, currency))
        more: dict[str, Any] = {"scope": scope}
        coins, value = 0, Money(0, currency)
        if given is not None:
            coins, value = given.coins, Money(given.minor, currency)
            more |= {"creator": given.creator, "creator_id": given.creator_id}
            if given.share_bp is not None:
                more |= {"commission_bp": given.share_bp, "fee_bp": BASIS_POINTS - given.share_bp}
        title = _("Gifts: %(coins)s coins") % {"coins": localize(coins, use_l10n=True)}
        parts[subject] = part_apart(subject, title, value, **more)
    return parts


def _side(subject: str) -> tuple[str, str]:
    scope, _colon, currency = subject.removeprefix(GIFTS).partition(":")
    return scope, currency
