"""Reads of limits: what somebody gave lately, and what they wish."""

from datetime import datetime

from django.db.models import Q, Sum

from commerce.wallet.guarding import DAY, MONTH, Given
from commerce.wallet.models import Gift, Guard, Tip, Wallet
from marketplace.accounts.models import User
from marketplace.kernel.money import Money


def guard_of(wallet: Wallet) -> Guard | None:
    """Return a wallet's guard as it stands now, or None before anything was said."""
    return Guard.objects.filter(wallet=wallet).first()


def guard_of_user(user: User) -> Guard | None:
    """Return somebody's guard, or None."""
    return Guard.objects.filter(wallet__user=user).first()


def given_lately(wallet: Wallet, now: datetime) -> Given:
    """Return how many coins were given in 24 hours and in 30 days; what was taken back in time does not count."""
    sent = Gift.objects.filter(wallet=wallet, sent_at__gt=now - MONTH).exclude(state=Gift.State.UNDONE)
    sums = sent.aggregate(day=Sum("coins", filter=Q(sent_at__gt=now - DAY)), month=Sum("coins"))
    return Given(sums["day"] or 0, sums["month"] or 0)


def tipped_lately(wallet: Wallet, currency: str, now: datetime) -> Money:
    """Return what was tipped in 24 hours in one currency, or asked to be; what went back does not count."""
    tips = Tip.objects.filter(wallet=wallet, currency=currency, created_at__gt=now - DAY)
    total = tips.exclude(state=Tip.State.RETURNED).aggregate(minor=Sum("amount_minor"))["minor"]
    return Money(total or 0, currency)
