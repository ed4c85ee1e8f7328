"""What order pages say: states in words, and one brand's money of an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.ledger.kinds import BACK, AccountKind, TransferState, brand_owner, creator_owner
from commerce.ledger.selectors import Entry
from commerce.orders.models import Fulfilment, Order
from commerce.orders.trail import side_of
from marketplace.kernel.money import Money

Lazy = str | Promise


@dataclass(frozen=True)
class Words:
    """How an order stands, for the person who bought."""

    title: Lazy
    text: Lazy
    kind: str
    symbol: str
    is_waiting: bool = False
    # What the button to the payment says, where there is something to pay; empty where there is not.
    pay: Lazy = ""


FAILURES: Final[dict[str, Lazy]] = {
    "card_declined": _("The bank declined the card."),
    "insufficient_funds": _("There is not enough money on the card."),
    "authentication_failed": _("The payment was not confirmed with the bank."),
}

PAID: Final = Words(
    _("Thank you, it is yours"),
    _("The payment is settled. You get a mail when a parcel leaves."),
    "ok",
    "circle-check",
)
ADMITTED: Final = Words(
    _("Thank you, you are in"),
    _("The payment is settled. The ticket is in your account, nothing has to be sent."),
    "ok",
    "ticket",
)
ON_ITS_WAY: Final = Words(
    _("It is on its way to you"),
    _("Everything has left. Follow the parcels below."),
    "ok",
    "truck",
)
ARRIVED: Final = Words(
    _("It has arrived"),
    _("Below you can say how you like it, or send something back."),
    "ok",
    "package-check",
)
SETTLING: Final = Words(
    _("Your payment is being settled"),
    _("The bank is taking its time. You need not do anything, and should not pay again; we write to you."),
    "info",
    "hourglass",
    is_waiting=True,
)
ASKING: Final = Words(
    _("We are asking the bank"),
    _(
        "The payment service did not answer at once. We ask again by ourselves; you will not be charged twice."
    ),
    "info",
    "hourglass",
    is_waiting=True,
)
TO_CONFIRM: Final = Words(
    _("Your bank wants a word"),
    _("Confirm the payment with your bank. Your pieces are held until the time runs out."),
    "warn",
    "shield-question-mark",
    is_waiting=True,
    pay=_("Confirm, or take another card"),
)
OPEN: Final = Words(
    _("Not paid yet"),
    _("Your pieces are held until the time runs out. Nothing was charged."),
    "warn",
    "timer",
    pay=_("Pay now"),
)
EXPIRED: Final = Words(
    _("The time to pay ran out"),
    _("Nothing was charged, and the pieces are free again."),
    "warn",
    "timer-off",
)
SOLD_OUT: Final = Words(
    _("Sold out before your payment arrived"),
    _("We are sorry. All of your money is on its way back; you need not do anything."),
    "bad",
    "package-x",
)
RETURNED: Final = Words(
    _("Sold out before your payment arrived"),
    _("We are sorry. All of your money went back to you."),
    "bad",
    "package-x",
)
CODE_SPENT: Final = Words(
    _("A code was used up before your payment arrived"),
    _("We are sorry. All of your money is on its way back; you need not do anything."),
    "bad",
    "ticket-x",
)
CODE_RETURNED: Final = Words(
    _("A code was used up before your payment arrived"),
    _("We are sorry. All of your money went back to you."),
    "bad",
    "ticket-x",
)
REFUNDED: Final = Words(
    _("Refunded"),
    _("All of your money went back. Banks show it after one to five days."),
    "info",
    "undo-2",
)


CONFIRMED: Final = Words(
    _("Ordered"),
    _("You pay the carrier at the door. Have the money ready."),
    "info",
    "hand-coins",
)
REFUSED: Final = Words(
    _("Not taken at the door"),
    _("The parcel goes back to the brand. Nothing was charged."),
    "bad",
    "package-x",
)


# Why an order ended, while its money is on its way back, and after.
ENDS: Final[dict[str, tuple[Words, Words]]] = {
    "refused": (REFUSED, REFUSED),
    "sold_out": (SOLD_OUT, RETURNED),
    "code_spent": (CODE_SPENT, CODE_RETURNED),
}


def order_words(order: Order) -> Words:
    """Return how an order stands, in words."""
    if order.state == Order.State.PAID:
        return _paid_words({parcel.state for parcel in order.fulfilments.all()})
    if order.state == Order.State.CONFIRMED:
        return CONFIRMED
    if order.state == Order.State.REFUNDED:
        return REFUNDED
    if order.state == Order.State.CANCELLED:
        on_the_way, back = ENDS.get(order.end_reason, (EXPIRED, EXPIRED))
        return back if order.payment_state == "returned" else on_the_way
    return _pending_words(order)


def _paid_words(parts: set[str]) -> Words:
    """What is said of a paid order depends on where its parts are: the slowest decides."""
    states = Fulfilment.State
    if parts == {states.HANDED_OVER}:
        return ADMITTED
    waiting = parts & set(Fulfilment.OPEN)
    if waiting or not parts & {states.SHIPPED, states.DELIVERED}:
        return PAID
    return ON_ITS_WAY if states.SHIPPED in parts else ARRIVED


def _pending_words(order: Order) -> Words:
    known = {"processing": SETTLING, "requires_action": TO_CONFIRM, "created": ASKING}
    if order.payment_state == "failed":
        return Words(
            _("The payment did not go through"),
            FAILURES.get(order.payment_failure, _("Nothing was charged. Try another card.")),
            "bad",
            "credit-card",
            pay=_("Try another card"),
        )
    return known.get(order.payment_state, OPEN)


def parcel_money(parcel: Fulfilment, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return where the money of a brand's part went: paid, tax, commission, fee, the brand's own; refunds taken off."""
    currency = parcel.order.currency
    sums: dict[str, int] = {}
    for entry in entries:
        if entry.state == TransferState.VOIDED:
            continue
        (kind, _owner), sign = side_of(entry)
        sums[kind] = sums.get(kind, 0) + entry.money.minor * sign
        if entry.kind in BACK:
            sums["refunded"] = sums.get("refunded", 0) - entry.money.minor * sign
    paid = sum(line.total_minor for line in parcel.lines.all()) + parcel.shipping_minor
    return {
        "paid": Money(paid, currency),
        "refunded": Money(-sums.get("refunded", 0), currency),
        "tax": Money(-sums.get(AccountKind.TAX_PAYABLE, 0), currency),
        "commission": Money(-sums.get(AccountKind.CREATOR_PAYABLE, 0), currency),
        "fee": Money(-sums.get(AccountKind.PLATFORM_FEE, 0), currency),
        # What the house added, out of its own pocket.
        "house": Money(-sums.get(AccountKind.PROMOTION, 0), currency),
        "own": Money(sums.get(AccountKind.BRAND_PAYABLE, 0), currency),
    }


def payee_names(parcel: Fulfilment) -> dict[str, str]:
    """Return whom the books mean by the keys of a parcel's payees."""
    names = {brand_owner(parcel.brand.public_id): parcel.brand.name}
    for line in parcel.lines.all():
        if line.credited_to is not None:
            names[creator_owner(line.credited_to.public_id)] = line.credited_to.display_name
    return names
