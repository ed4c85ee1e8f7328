"""Facts reach their handlers: durable ones once in effect, whatever dies in between."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from freezegun import freeze_time
from kombu.exceptions import OperationalError

from marketplace.kernel import bus, tasks
from marketplace.kernel.models import Delivery
from marketplace.markets.models import Market


@dataclass(frozen=True)
class MarketRenamed(bus.Event):
    code: str


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A plain and a durable handler of a test's own event; the durable one writes to the database."""
    monkeypatch.setattr(bus, "_handlers", {})
    monkeypatch.setattr(bus, "_by_name", {})
    said: list[str] = []

    @bus.on(MarketRenamed)
    def plain(event: MarketRenamed) -> None:
        said.append(f"plain {event.code}")

    @bus.on(MarketRenamed, durable=True)
    def durable(event: MarketRenamed) -> None:
        said.append(f"durable {event.code}")
        Market.objects.filter(code=event.code).update(name="Renamed")
        if "fail" in said:
            raise ValueError("not today")

    return said


def test_both_handlers_hear_after_the_commit(db, heard, committing) -> None:
    with committing():
        with transaction.atomic():
            bus.emit(MarketRenamed(code="eu"))
        assert heard == []

    assert sorted(heard) == ["durable eu", "plain eu"]
    assert Delivery.objects.get().done_at is not None


def test_a_rolled_back_transaction_says_nothing(db, heard, committing) -> None:
    with committing(), transaction.atomic():
        bus.emit(MarketRenamed(code="eu"))
        transaction.set_rollback(True)

    assert heard == []
    assert Delivery.objects.exists() is False


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_outside_a_transaction_nothing_can_be_announced(heard) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        bus.emit(MarketRenamed(code="eu"))

    assert heard == []


def test_a_second_delivery_does_nothing(db, heard, committing) -> None:
    with committing(), transaction.atomic():
        bus.emit(MarketRenamed(code="eu"))

    assert bus.deliver(Delivery.objects.get().pk) is True
    assert heard.count("durable eu") == 1


def test_a_failed_delivery_undoes_its_effect_waits_and_is_swept(db, heard, committing) -> None:
    heard.append("fail")
    with committing(), transaction.atomic():
        bus.emit(MarketRenamed(code="eu"))

    row = Delivery.objects.get()
    assert (row.done_at, row.attempts, row.last_error) == (None, 1, "ValueError: not today")
    assert Market.objects.get(code="eu").name != "Renamed"
    assert bus.sweep() == 0

    heard.remove("fail")
    with freeze_time(timezone.now() + timedelta(seconds=bus.RETRY_SECONDS[0] + 1)):
        assert bus.sweep() == 1
    assert Market.objects.get(code="eu").name == "Renamed"


@pytest.mark.parametrize("fault", [OSError("no socket"), OperationalError("no broker")])
def test_a_broker_that_is_away_does_not_fail_the_deed(db, heard, committing, monkeypatch, fault) -> None:
    def away(_delivery_ids: list[int]) -> None:
        raise fault

    monkeypatch.setattr(tasks.deliveries_attempt, "delay", away)

    with committing(), transaction.atomic():
        bus.emit(MarketRenamed(code="eu"))

    assert Delivery.objects.get().done_at is None
    assert bus.sweep() == 1
    assert "durable eu" in heard


def test_a_listeners_fault_is_logged_and_goes_no_further(db, heard, committing, caplog, monkeypatch) -> None:
    def broken(_event: MarketRenamed) -> None:
        raise ValueError("a listener's fault")

    monkeypatch.setattr(bus, "_handlers", {MarketRenamed: [(broken, False)]})

    with committing(), transaction.atomic():
        bus.emit(MarketRenamed(code="eu"))

    assert "failed" in caplog.text
