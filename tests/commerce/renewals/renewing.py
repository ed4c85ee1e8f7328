"""Members whose time is over, and cards that can be charged or not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core import mail
from django.test import TestCase
from django.utils import timezone
from freezegun import freeze_time

from commerce.memberships.models import Entry, Membership, Period
from commerce.orders.models import Order
from commerce.payments.services import orders_expire, payment_begin
from commerce.renewals.models import Renewal
from commerce.renewals.tasks import renewals_sweep
from marketplace.accounts.models import Mail, User
from tests.commerce.auctions.selling import ASKS_ALWAYS, DECLINED_LATER, GOOD, card_of
from tests.commerce.memberships.joining import bought

__all__ = ["ASKS_ALWAYS", "DECLINED_LATER", "GOOD", "card_of"]


def member(user: User, tier: Any, number: str = GOOD, **fields: Any) -> Membership:
    """A member with a card, whose paid time is over in this moment."""
    if number:
        card_of(user, number)
    membership = bought(user, tier, **fields)
    assert membership is not None
    return over(membership)


def over(membership: Membership, *, since: timedelta = timedelta(seconds=1)) -> Membership:
    """Let a member's paid time have ended so long ago."""
    membership.refresh_from_db()
    shift = membership.covered_until - timezone.now() + since
    for period in Period.objects.filter(membership=membership):
        period.starts_at, period.ends_at = period.starts_at - shift, period.ends_at - shift
        period.save(update_fields=["starts_at", "ends_at"])
    Membership.objects.filter(pk=membership.pk).update(covered_until=membership.covered_until - shift)
    membership.refresh_from_db()
    return membership


def sweep() -> None:
    """What beat does, and what follows from it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        renewals_sweep()


def sweep_after(**much: float) -> None:
    """The same some time later; orders whose time is over end by themselves."""
    with freeze_time(timezone.now() + timedelta(**much)):
        with TestCase.captureOnCommitCallbacks(execute=True):
            orders_expire()
        sweep()


def renewal() -> Renewal:
    return Renewal.objects.select_related("order", "membership").get(
        state__in=[*Renewal.LIVE, "paid", "given_up"]
    )


def paid_orders() -> int:
    return Order.objects.filter(state="paid").count()


def mails() -> list[str]:
    """What a member was told, in order."""
    keys = Mail.objects.filter(template="membership").order_by("pk").values_list("key", flat=True)
    known = dict(Entry.objects.values_list("pk", "kind"))
    return [known[int(key.removeprefix("membership:"))] for key in keys]


def latest_letter() -> str:
    """The text of the mail that left last."""
    return str(outbox()[-1].body)


def outbox() -> list[Any]:
    """Every mail that left."""
    return mail.outbox


def pay(order: Order, committing: Any) -> None:
    with committing():
        payment_begin(order=order, key=uuid4(), method={"number": "4242424242424242"})


def press(client: Any, path: str, **fields: Any) -> Any:
    return client.post(path, {"key": uuid4(), **fields})
