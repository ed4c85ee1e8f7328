"""Whoever works on an auction or an award of it writes the auction's row first; what is slow loses no piece."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.auctions.models import Award
from commerce.auctions.services.awarding import (
    award_accept,
    award_charge,
    award_failed,
    award_paid,
    award_pass,
)
from commerce.auctions.services.posting import auction_void
from commerce.auctions.services.settling import auction_settle
from commerce.orders.models import Order
from commerce.payments.errors import ProviderAway
from commerce.payments.models import Payment
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import orders_expire
from commerce.payments.tasks import payments_sweep
from commerce.stock.services import reservations_expire
from tests.commerce.auctions.selling import (
    award_of,
    bid,
    bidder,
    committing,
    let_it_end,
    running,
    settled,
)
from tests.commerce.payments.wire import sandbox_wire
from tests.commerce.stock.shelf import counts

pytestmark = pytest.mark.django_db
__all__ = ["sandbox_wire"]
DEEDS = {
    "charge": (award_charge, "due"),
    "paid": (award_paid, "placed"),
    "failed": (award_failed, "placed"),
    "accept": (award_accept, "offered"),
    "pass": (award_pass, "offered"),
}


def written(deed: Any) -> list[str]:
    """The tables that are written, in order."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        deed()
    told = [query["sql"] for query in queries.captured_queries]
    return [sql.split('"')[1] for sql in told if sql.startswith(("UPDATE", "INSERT"))]


@pytest.mark.parametrize("name", DEEDS)
def test_the_auction_is_written_before_an_award_of_it(vase, carla, alice, name) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)
    let_it_end(auction)
    auction_settle(auction=auction)
    deed, before = DEEDS[name]
    if before == "placed":
        award_charge(award=award_of(auction))
    in_an_hour = timezone.now() + timedelta(hours=1)
    Award.objects.update(state=before, due_at=in_an_hour)

    tables = written(lambda: deed(award=award_of(auction)))

    assert tables[0] == "auctions_auction"
    assert "auctions_award" in tables


def test_the_auction_is_written_first_when_it_is_declared_void(vase, carla, alice, oliver) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)

    tables = written(lambda: auction_void(auction=auction, by=oliver, reason="The wrong piece was shown."))

    assert tables[0] == "auctions_auction"


def test_a_charge_whose_answer_is_late_is_still_a_win(
    vase, carla, alice, bela, monkeypatch, sandbox_wire
) -> None:
    real = SandboxProvider.charge_saved
    auction = running(vase, carla)
    for fan, most in ((bela, 2_000), (alice, 3_000)):
        bid(bidder(auction, fan), most)

    def commit_and_break(self: Any, request: Any, *, key: Any) -> None:
        real(self, request, key=key)
        raise ProviderAway("read timed out")

    def away(*_args: Any, **_named: Any) -> None:
        raise ProviderAway

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "charge_saved", commit_and_break)
        patch.setattr(SandboxProvider, "cancel", away)
        sandbox_wire.hold = True
        settled(auction)
        assert Payment.objects.get().state == "created"
        Order.objects.update(expires_at=timezone.now() - timedelta(minutes=5))
        with committing():
            orders_expire()
        with committing():
            reservations_expire(timezone.now() + timedelta(minutes=20))
    Payment.objects.update(created_at=timezone.now() - timedelta(days=1))
    for _round in range(2):
        with committing():
            payments_sweep()

    assert (Order.objects.get().state, award_of(auction).state) == ("paid", "paid")
    assert (counts(vase), Award.objects.count()) == ((1, 0), 1)
