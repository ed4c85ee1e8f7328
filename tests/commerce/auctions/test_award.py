"""Who gets the piece: the winner is charged by itself; failing that the next bidder, another auction, or the shelf."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.auctions.errors import AuctionBeingPaid, AuctionSettled, OfferOver, VoidNeedsReason
from commerce.auctions.models import Auction, Award, Bidder
from commerce.auctions.services import awarding
from commerce.auctions.services.awarding import award_accept, award_charge, award_paid, award_pass
from commerce.auctions.services.posting import auction_void, auction_withdraw
from commerce.auctions.services.settling import auction_settle
from commerce.auctions.tasks import auctions_sweep
from commerce.orders.models import Order
from commerce.payments.models import Payment, SandboxObject
from commerce.payments.services import method_remove, orders_expire, payment_begin
from commerce.stock.models import Reservation, StockItem
from commerce.stock.services import reservations_expire
from marketplace.accounts.models import Mail
from tests import factories
from tests.commerce.auctions.selling import (
    ASKS_ALWAYS,
    DECLINED_LATER,
    GOOD,
    award_of,
    bid,
    bidder,
    committing,
    kinds,
    let_it_end,
    opened,
    posted,
    running,
    settled,
)
from tests.commerce.promotions.offering import make_bundle
from tests.commerce.stock.shelf import check, counts

pytestmark = pytest.mark.django_db


def mails() -> list[str]:
    return sorted(Mail.objects.exclude(template__startswith="order").values_list("template", flat=True))


def killed(**_: Any) -> None:
    raise RuntimeError("killed")


def run_out(order: Order) -> None:
    """Let the time to pay be over."""
    past = timezone.now() - timedelta(seconds=1)
    Order.objects.filter(pk=order.pk).update(expires_at=past)
    Reservation.objects.filter(key=str(order.key)).update(expires_at=past)
    with committing():
        reservations_expire(timezone.now())
    with committing():
        orders_expire()


def contested(vase: Any, host: Any, *fans: Any, first_card: str = GOOD, **rules: Any) -> Auction:
    """Settled; the fans bid 20, 30, 40 and so on, so that the last one wins."""
    auction = running(vase, host, **rules)
    for at, fan in enumerate(fans, start=2):
        is_last = at == len(fans) + 1
        bid(bidder(auction, fan, first_card if is_last else GOOD), at * 1_000)
    return settled(auction)


# It goes well


def test_the_winner_is_charged_by_itself_with_tax_and_delivery(vase, carla, alice, bela, live_world) -> None:
    factories.make_zone(vase.product.brand, "PT")
    auction = contested(vase, carla, bela, alice, show=live_world.show)

    order = Order.objects.get()
    payment = Payment.objects.get()
    line = order.lines.get()
    assert (auction.state, award_of(auction).state, order.state) == ("sold", "paid", "paid")
    # The second highest and one step, and delivery; tax is in it.
    assert (line.unit_minor, order.shipping_minor, order.total_minor) == (2_100, 490, 2_590)
    assert order.tax_minor > 0
    assert (payment.state, payment.amount_minor, payment.method_label) == (
        "succeeded",
        2_590,
        "Visa •••• 4242",
    )
    assert (order.scope, line.credited_to, line.collaboration) == (
        live_world.show.public_id,
        live_world.creator,
        live_world.collaboration,
    )
    assert (order.buyer.user, order.buyer.street) == (alice, f"Rua {alice.public_id} 8")
    assert counts(vase) == (1, 0)
    assert kinds(auction) == ["posted", "opened", "settled", "paid"]
    assert mails() == ["auction_host", "auction_host", "auction_won"]
    auction.refresh_from_db()
    assert auction.finished_at is not None
    # Where it would have gone is forgotten; the order knows.
    assert {row.goes_to == {} for row in Bidder.objects.all()} == {True}
    check(StockItem.objects.get(variant=vase))


def test_nobody_bid_so_the_piece_is_on_the_shelf_again(vase, carla) -> None:
    auction = settled(running(vase, carla))

    assert (auction.state, counts(vase), Order.objects.count()) == ("unsold", (2, 0), 0)
    assert mails() == ["auction_host"]


def test_no_code_and_no_offer_makes_it_cheaper(vase, carla, alice) -> None:
    make_bundle(vase.product.brand, [vase.product], {"EUR": 100})
    contested(vase, carla, alice)

    assert Order.objects.get().lines.get().unit_minor == 1_000
    assert not Order.objects.get().discounts.exists()


def test_it_is_settled_once_and_not_before_the_window_is_over(vase, carla, alice) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)
    Auction.objects.update(ends_at=timezone.now() - timedelta(seconds=10))

    assert not auction_settle(auction=auction)
    let_it_end(auction)
    with committing():
        auctions_sweep()
    assert not auction_settle(auction=auction)
    with committing():
        auctions_sweep()

    assert (Award.objects.count(), Payment.objects.count(), kinds(auction).count("settled")) == (1, 1, 1)


# Crashes


def test_whatever_breaks_off_is_taken_up_by_the_sweep_and_charged_once(
    vase, carla, alice, monkeypatch
) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)
    let_it_end(auction)
    # The worker dies before it places the order …
    auction_settle(auction=auction)
    award = award_of(auction)
    assert (award.state, Order.objects.count()) == ("due", 0)
    # … then between the order and the charge …
    with monkeypatch.context() as patch:
        patch.setattr(awarding, "payment_charge", killed)
        with pytest.raises(RuntimeError):
            award_charge(award=award)
    assert (award_of(auction).state, Order.objects.count(), Payment.objects.count()) == ("placed", 1, 0)
    Award.objects.update(due_at=timezone.now())
    with committing():
        auctions_sweep()
    # … and is asked once more when all is done.
    Award.objects.update(due_at=timezone.now(), state="placed")
    with committing():
        auctions_sweep()

    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
    assert SandboxObject.objects.filter(kind="intent").count() == 1
    assert (award_of(auction).state, counts(vase)) == ("paid", (1, 0))


# The card fails


def test_a_refused_card_leaves_some_minutes_to_pay_another_way(vase, carla, alice, bela, client_of) -> None:
    auction = contested(vase, carla, bela, alice, first_card=DECLINED_LATER)

    order, award = Order.objects.get(), award_of(auction)
    assert (order.state, award.state, order.payment_state) == ("pending", "placed", "failed")
    assert "auction_unpaid" in mails()
    assert counts(vase) == (2, 1)
    page = client_of(alice).get(auction.get_absolute_url()).content.decode()
    assert "Pay another way" in page
    with committing():
        payment_begin(order=order, key=uuid4(), method={"number": GOOD})

    assert (award_of(auction).state, counts(vase)) == ("paid", (1, 0))


def test_a_bank_that_wants_the_holder_is_no_winner_lost(vase, carla, alice) -> None:
    auction = contested(vase, carla, alice, first_card=ASKS_ALWAYS)

    assert Payment.objects.get().failure_code == "authentication_required"
    assert award_of(auction).state == "placed"
    assert "auction_unpaid" in mails()


def test_a_card_removed_after_the_bid_is_told_and_can_be_replaced(vase, carla, alice) -> None:
    auction = running(vase, carla)
    who = bidder(auction, alice)
    bid(who, 2_000)
    with committing():
        method_remove(saved=alice.saved_methods.get())
    settled(auction)

    assert (award_of(auction).state, Payment.objects.count()) == ("placed", 0)
    assert "auction_unpaid" in mails()


# A second chance


def test_the_next_bidder_has_it_for_what_it_would_have_cost_without_the_first(
    vase, carla, alice, bela, cleo, client_of
) -> None:
    auction = contested(vase, carla, cleo, bela, alice, first_card=DECLINED_LATER)
    assert auction.price_minor == 3_100
    run_out(Order.objects.get())

    second = award_of(auction, 2)
    assert (award_of(auction).state, second.state, second.bidder.user) == ("failed", "offered", bela)
    # Not 30, which bela bid against alice: 20 and one step, as against cleo.
    assert second.price_minor == 2_100
    # The piece was nobody else's in between.
    assert counts(vase) == (2, 1)
    belas = client_of(bela)
    assert "You can have it" in belas.get(auction.get_absolute_url()).content.decode()
    assert client_of(cleo).post(f"{auction.get_absolute_url()}accept/").status_code == 404
    assert belas.post(f"{auction.get_absolute_url()}accept/").status_code == 302

    order = Order.objects.get(state="paid")
    assert (award_of(auction, 2).state, order.buyer.user, order.lines.get().unit_minor) == (
        "paid",
        bela,
        2_100,
    )
    assert counts(vase) == (1, 0)
    assert kinds(auction)[2:] == ["settled", "failed", "offered", "accepted", "paid"]
    assert belas.post(f"{auction.get_absolute_url()}accept/").status_code == 409
    check(StockItem.objects.get(variant=vase))


def test_who_lets_it_go_or_does_not_answer_leaves_it_to_the_next_and_then_to_the_shelf(
    vase, carla, alice, bela, cleo, client_of
) -> None:
    auction = contested(vase, carla, cleo, bela, alice, first_card=DECLINED_LATER)
    run_out(Order.objects.get())

    assert client_of(bela).post(f"{auction.get_absolute_url()}decline/").status_code == 302
    third = award_of(auction, 3)
    assert (third.bidder.user, third.price_minor, third.state) == (cleo, 1_000, "offered")
    Award.objects.filter(pk=third.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(OfferOver):
        award_accept(award=third)
    with committing():
        auctions_sweep()

    assert [award.state for award in auction.awards.all()] == ["failed", "passed", "passed"]
    assert (counts(vase), kinds(auction)[-1]) == ((2, 0), "given_back")
    assert Mail.objects.filter(template="auction_over").count() == 2
    assert not award_pass(award=third)
    with pytest.raises(OfferOver):
        award_accept(award=third)


@pytest.mark.parametrize(
    ("wish", "pieces"), [("relist", (2, 1)), ("give_back", (2, 0))], ids=["relist", "shelf"]
)
def test_the_host_chose_what_becomes_of_it(vase, carla, alice, bela, wish, pieces) -> None:
    auction = contested(vase, carla, bela, alice, first_card=DECLINED_LATER, on_failure=wish)
    run_out(Order.objects.get())

    assert (Award.objects.count(), counts(vase)) == (1, pieces)
    if wish == "relist":
        again = Auction.objects.exclude(pk=auction.pk).get()
        assert (again.state, again.relist_of, again.start_minor, again.bids) == (
            "scheduled",
            auction,
            1_000,
            0,
        )
        bid(bidder(opened(again, carla), bela), 1_500)
        settled(again)
        assert (Order.objects.get(state="paid").buyer.user, counts(vase)) == (bela, (1, 0))
    else:
        assert not Auction.objects.exclude(pk=auction.pk).exists()
        assert kinds(auction)[-1] == "given_back"


def test_an_auction_that_comes_to_nothing_again_gives_its_piece_back(vase, carla, alice) -> None:
    contested(vase, carla, alice, first_card=DECLINED_LATER, on_failure="relist")
    run_out(Order.objects.get())

    auction_withdraw(auction=Auction.objects.get(state="scheduled"), by=carla)

    assert counts(vase) == (2, 0)


def test_what_cannot_be_sold_any_more_is_nobodys_debt(vase, carla, alice) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)
    vase.product.state = "draft"
    vase.product.save(update_fields=["state"])
    settled(auction)

    assert (award_of(auction).state, Order.objects.count(), Payment.objects.count()) == ("failed", 0, 0)
    assert auction.log.get(kind="failed").reason == "not_sold_here"
    assert counts(vase) == (2, 0)


def test_a_piece_lies_aside_for_as_long_as_something_may_come_of_it(vase, carla) -> None:
    auction = posted(vase, carla)
    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    reservations_expire(timezone.now())
    assert counts(vase) == (2, 1)
    auction_withdraw(auction=auction, by=carla)

    assert counts(vase) == (2, 0)


def test_late_money_of_whoever_failed_ends_no_second_chance(vase, carla, alice, bela) -> None:
    auction = contested(vase, carla, bela, alice, first_card=DECLINED_LATER)
    run_out(Order.objects.get())
    assert award_paid(award=award_of(auction))
    assert not award_paid(award=award_of(auction))

    auction.refresh_from_db()
    assert (award_of(auction).state, award_of(auction, 2).state, auction.finished_at) == (
        "paid",
        "offered",
        None,
    )
    with committing():
        award_accept(award=award_of(auction, 2))

    auction.refresh_from_db()
    assert Order.objects.get(state="paid").buyer.user == bela
    assert (award_of(auction, 2).state, auction.finished_at is None) == ("paid", False)


# Declared void


def test_only_an_error_with_a_reason_voids_it_and_the_reason_is_in_the_log(
    vase, carla, alice, oliver
) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)

    with pytest.raises(VoidNeedsReason):
        auction_void(auction=auction, by=oliver, reason="  oops   ")
    with committing():
        auction_void(auction=auction, by=oliver, reason="The wrong piece was shown.")
    with pytest.raises(AuctionSettled):
        auction_void(auction=auction, by=oliver, reason="The wrong piece was shown.")

    auction.refresh_from_db()
    deed = auction.log.get(kind="voided")
    assert (auction.state, deed.by, deed.reason) == ("voided", oliver, "The wrong piece was shown.")
    assert (counts(vase), Order.objects.count()) == ((2, 0), 0)
    let_it_end(auction)
    assert not auction_settle(auction=auction)


def test_one_that_has_not_begun_and_an_offer_can_be_voided_an_order_cannot(
    vase, carla, alice, bela, oliver
) -> None:
    early = posted(vase, carla)
    auction_void(auction=early, by=oliver, reason="Posted by mistake.")
    auction = contested(vase, carla, bela, alice, first_card=DECLINED_LATER)
    with pytest.raises(AuctionBeingPaid):
        auction_void(auction=auction, by=oliver, reason="The wrong piece was shown.")
    run_out(Order.objects.get())

    auction_void(auction=auction, by=oliver, reason="The wrong piece was shown.")

    early.refresh_from_db()
    assert (early.state, award_of(auction, 2).state, counts(vase)) == ("voided", "failed", (2, 0))
    with pytest.raises(OfferOver):
        award_accept(award=award_of(auction, 2))
