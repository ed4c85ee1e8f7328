"""A worker is killed before every line of the payout code in turn. The next beat pays everybody, once."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import transaction
from django.test.testcases import TestCase
from django.utils import timezone

from commerce.ledger.proof import Proof, prove
from commerce.ledger.selectors import PAYABLE, balances
from commerce.payments.models import SandboxObject
from commerce.payouts import services, tasks
from commerce.payouts.models import Payout, PayoutLine, PayoutRun
from commerce.payouts.services import running
from tests.commerce.payouts.test_payout_run import sell

# Before which line a process dies is a matter of the code alone.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
TRACED = (str(Path(services.__file__).parent), tasks.__file__)
# What is gone through for each payee: killed there for the second of them too, when the first is already paid.
EACH_PAYEE = {"_pay_everybody", "payout_make", "payout_send", "payout_succeed"}


class Killed(BaseException):
    """Nothing of ours is done any more, and what was not committed is gone."""


Line = tuple[str, int]


@contextmanager
def killed_before(number: int, *, known: list[Line]) -> Iterator[list[Line]]:
    """Kill before the so-manyth line of the payout code that is not known; yields those that were executed."""
    done: list[Line] = []

    def each_line(frame: FrameType, event: str, argument: Any) -> Any:
        line = (frame.f_code.co_name, frame.f_lineno)
        if event == "line" and line not in known and done.count(line) < 1 + (line[0] in EACH_PAYEE):
            if len(done) == number:
                raise Killed
            done.append(line)
        return each_line

    def each_call(frame: FrameType, event: str, argument: Any) -> Any:
        return each_line if frame.f_code.co_filename.startswith(TRACED) else None

    before = sys.gettrace()
    sys.settrace(each_call)
    try:
        yield done
    finally:
        sys.settrace(before)


def committed(deed: Callable[[], Any]) -> None:
    """Do a deed, and then what waits for its commit, and so on: as far as it gets."""
    queue = [deed]
    while queue:
        with TestCase.captureOnCommitCallbacks() as after:
            queue.pop(0)()
        queue += after


def time_goes_by() -> None:
    """Whoever held the run is not heard of any more, and no answer came."""
    before = timezone.now() - timedelta(minutes=1)
    PayoutRun.objects.filter(is_open=True).update(claimed_until=before)
    Payout.objects.update(created_at=before)


def beat() -> None:
    time_goes_by()
    committed(tasks.payout_run)


def beats_to_the_end() -> None:
    """Two are enough for a payout to be made, sent, and looked for, although the provider tells us nothing."""
    for _beat in range(2):
        states = list(Payout.objects.values_list("state", flat=True))
        if states != ["paid", "paid"] or PayoutRun.objects.filter(is_open=True).exists():
            beat()


def assert_everybody_was_paid_once(owed: dict[str, int]) -> None:
    sent = [row.data["amount"] for row in SandboxObject.objects.filter(kind="payout")]
    assert sorted(sent) == sorted(owed.values())
    assert dict(Payout.objects.values_list("owner", "amount_minor")) == owed
    assert list(Payout.objects.values_list("state", flat=True)) == ["paid"] * len(owed)
    assert [row for row in balances(kind__in=PAYABLE) if row.posted or row.reserved] == []
    assert PayoutRun.objects.filter(is_open=True).exists() is False


@pytest.fixture
def owed(world, committing, settings, sandbox_wire) -> dict[str, int]:
    """What brand and creator are owed; the provider's messages do not arrive."""
    settings.PAYOUT_HOLD_SECONDS = 0
    sell(world, committing)
    sandbox_wire.hold = True
    return {row.owner: row.posted.minor for row in balances(kind__in=PAYABLE)}


def test_killed_before_any_line_everybody_is_paid_once(owed, monkeypatch):
    # The books are proved once for all at the end, and not before each of some hundred runs.
    monkeypatch.setattr(running, "prove", lambda: Proof())
    known: list[Line] = []
    fresh: list[Line] = []
    for _beat in ("sets aside and sends", "looks and settles"):
        number, is_killed = 0, True
        while is_killed:
            before = transaction.savepoint()
            with killed_before(number, known=known) as done:
                try:
                    beat()
                    is_killed = False
                except Killed:
                    pass
            try:
                beats_to_the_end()
                assert_everybody_was_paid_once(owed)
            except AssertionError:
                pytest.fail(f"killed after {done[-3:]}")
            transaction.savepoint_rollback(before)
            number += 1
            fresh = done
        known += fresh
        beat()

    wanted = {"payout_run", "payout_make", "_set_aside", "payout_send", "payout_apply", "payout_succeed"}
    assert wanted <= {name for name, _line in known}
    assert_everybody_was_paid_once(owed)
    assert PayoutLine.objects.filter(is_returned=True).exists() is False
    assert prove().difference == ""
