"""Higher prices: announced in time, and charged only to those who said yes."""

from datetime import timedelta
from enum import Enum
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commerce.memberships.models import Entry, Membership
from commerce.memberships.services.entries import entry_write, turn_take
from commerce.renewals.errors import PriceNotAsked
from commerce.renewals.models import PriceAsk
from commerce.renewals.selectors.renewals import (
    ask_of,
    memberships_to_ask,
    next_price,
    notice_since,
    told_from,
)
from marketplace.accounts.models import User
from marketplace.kernel.money import Money

ASK_ROWS_MAX: Final = 5_000


class Asked(Enum):
    """What stands in the way of a renewal's price."""

    NO_YES = "no_yes"


def price_to_charge(membership: Membership) -> Money | Asked:
    """Return what the next period is charged: never more than its member said yes to.

    A lower price holds at once. A higher one holds for who agreed; who was told in time and said nothing is not
    renewed, and who was told too late (or not at all) pays what they agreed to once more.
    """
    price = next_price(membership)
    if price is None or price.minor == membership.agreed_minor:
        return membership.agreed
    if price.minor < membership.agreed_minor:
        return price
    ask = ask_of(membership, price)
    if ask is None or ask.agreed_at is not None:
        return membership.agreed
    was_told = told_from(membership) <= ask.asked_at <= notice_since(membership)
    return Asked.NO_YES if was_told else membership.agreed


def prices_announce() -> int:
    """Tell everybody whose next periods would cost more than they agreed to, once for each price."""
    horizon = timezone.now() + timedelta(days=2 * settings.MEMBERSHIP_PRICE_NOTICE_DAYS)
    return sum(_announce(each) for each in memberships_to_ask(horizon, ASK_ROWS_MAX))


@transaction.atomic
def _announce(membership: Membership) -> bool:
    price = next_price(membership)
    if price is None or price.minor <= membership.agreed_minor:
        return False
    ask, is_new = PriceAsk.objects.get_or_create(
        membership=membership,
        minor=price.minor,
        currency=price.currency,
        defaults={"asked_at": timezone.now()},
    )
    if not is_new and (ask.agreed_at is not None or ask.asked_at < told_from(membership)):
        # The price was lower in between: a yes or a silence of then says nothing of now.
        again = PriceAsk.objects.filter(pk=ask.pk, asked_at=ask.asked_at, agreed_at=ask.agreed_at)
        is_new = bool(again.update(asked_at=timezone.now(), agreed_at=None))
    if is_new:
        entry_write(
            membership,
            Entry.Kind.PRICE_ASKED,
            minor=price.minor,
            before=membership.agreed_minor,
            currency=price.currency,
            until=membership.covered_until.isoformat(),
        )
    return is_new


@transaction.atomic
def price_agree(*, membership: Membership, price: Money, by: User) -> bool:
    """Say yes to a higher price from the next period on; False when that was said. Raises PriceNotAsked."""
    turn_take(membership)
    if next_price(membership) != price:
        raise PriceNotAsked
    asked = PriceAsk.objects.filter(membership=membership, minor=price.minor, currency=price.currency)
    if not asked.exists():
        raise PriceNotAsked
    if not asked.filter(agreed_at__isnull=True).update(agreed_at=timezone.now()):
        return False
    Membership.objects.filter(pk=membership.pk).update(agreed_minor=price.minor, currency=price.currency)
    membership.refresh_from_db()
    entry_write(membership, Entry.Kind.PRICE_AGREED, by=by, minor=price.minor, currency=price.currency)
    return True
