"""One run at a time: whoever opens or takes up a run holds it for a while, and says so again at every payee.

The hold is a row with an end, not a lock of a process: one that was killed keeps nothing. Every payout is written in
the transaction that renews the hold, so that who has lost it writes nothing any more.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from commerce.payouts.models import PayoutRun


class RunLost(Exception):
    """Somebody else took the run up: it is theirs to finish."""


@dataclass(frozen=True)
class Claim:
    """A run and who holds it."""

    run: PayoutRun
    holder: str

    def keep(self) -> None:
        """Hold the run for another while. Raises RunLost."""
        self._set(claimed_until=_until())

    def finish(self, *, blocked_reason: str = "") -> None:
        """The run is over. Raises RunLost."""
        self._set(finished_at=timezone.now(), is_open=None, blocked_reason=blocked_reason[:300])

    def _set(self, **values: object) -> None:
        mine = PayoutRun.objects.filter(pk=self.run.pk, is_open=True, claimed_by=self.holder)
        if not mine.update(**values):
            raise RunLost(self.run.key)


def _until() -> datetime:
    return timezone.now() + timedelta(seconds=settings.PAYOUT_LEASE_SECONDS)


def run_begin(key: str) -> Claim | None:
    """Open a run; None when there was one with this key, or another is under way."""
    holder = secrets.token_hex(8)
    run = PayoutRun(
        key=key, started_at=timezone.now(), is_open=True, claimed_by=holder, claimed_until=_until()
    )
    PayoutRun.objects.bulk_create([run], ignore_conflicts=True)
    opened = PayoutRun.objects.filter(key=key, claimed_by=holder).first()
    return Claim(opened, holder) if opened else None


def run_take_up() -> Claim | None:
    """Take up a run that nobody holds any more; None when there is none."""
    holder = secrets.token_hex(8)
    left = PayoutRun.objects.filter(is_open=True, claimed_until__lte=timezone.now())
    if not left.update(claimed_by=holder, claimed_until=_until()):
        return None
    run = PayoutRun.objects.filter(is_open=True, claimed_by=holder).first()
    return Claim(run, holder) if run else None
