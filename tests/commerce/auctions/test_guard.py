"""The shill guard and what else keeps somebody from bidding: each refused with a code, and nothing is kept."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.auctions.errors import (
    AuctionElsewhere,
    NotReadyToBid,
    SellersAddress,
    SellersCard,
    SellersDevice,
    SellersDoNotBid,
)
from commerce.auctions.models import Bid, Bidder, SellerMark
from commerce.auctions.selectors.guards import Traces, address_sign
from commerce.auctions.services.bidding import Pressed, bid_make
from commerce.auctions.services.entering import bidder_enter, bidder_ready, seller_mark, traces_forget
from commerce.checkout.errors import AgeNotConfirmed, LimitReached
from commerce.checkout.models import Placement
from commerce.payments.services import method_remove
from commerce.payouts.models import Agency, Representation
from commerce.shipping.errors import NotShippedThere
from marketplace.brands.models import BrandMember
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.auctions.selling import bid, bidder, card_of, committing, posted, running, settled
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


def nobody_entered() -> bool:
    return not Bidder.objects.exists() and not Bid.objects.exists()


def test_nobody_who_sells_it_bids(vase, carla, dana, bruno, live_world, oliver) -> None:
    auction = posted(vase, oliver, show=live_world.show)

    for person in (carla, dana, bruno.user, oliver):
        with pytest.raises(SellersDoNotBid):
            bidder(auction, person)

    assert nobody_entered()


def test_nobody_of_the_hosts_agency_bids_while_it_looks_after_both(
    vase, carla, alice, bruno, live_world
) -> None:
    auction = posted(vase, carla, show=live_world.show)
    agency, other = (Agency.objects.create(name=name) for name in ("Bright", "Dim"))
    today = timezone.localdate()
    since: dict[str, Any] = {"share_bp": 1000, "consent": "by mail", "valid_from": today - timedelta(days=9)}
    Representation.objects.create(agency=agency, creator=bruno, **since)
    hers = factories.make_creator(alice, handle="alice")
    ended = Representation.objects.create(agency=agency, creator=hers, **since)

    with pytest.raises(SellersDoNotBid):
        bidder(auction, alice)
    assert nobody_entered()

    Representation.objects.filter(pk=ended.pk).update(valid_until=today)
    Representation.objects.create(agency=other, creator=hers, **since | {"valid_from": today})
    assert bidder(auction, alice).user == alice


def test_who_joins_the_brand_after_entering_bids_no_more(vase, carla, alice) -> None:
    auction = running(vase, carla)
    bidder(auction, alice)
    BrandMember.objects.create(brand=vase.product.brand, user=alice, role=BrandMember.Role.STAFF)

    with pytest.raises(SellersDoNotBid):
        bidder_ready(auction=auction, user=alice, traces=Traces())


def traces(browser: str = "", network: str = "") -> dict[str, Any]:
    return {"traces": Traces(browser, network)}


def test_nobody_bids_from_where_a_seller_acts(vase, carla, alice, bela) -> None:
    auction = posted(vase, carla)
    seller_mark(user=carla, traces=Traces("browser00001", "network-of-carla"))

    for near in (traces("browser00001"), traces("", "network-of-carla")):
        with pytest.raises(SellersDevice):
            bidder(auction, alice, **near)
    assert nobody_entered()
    # That it was tried is in the log, once.
    deed = auction.log.get(kind="refused")
    assert (deed.by, deed.reason) == (alice, "bid_from_sellers_device")

    assert bidder(auction, bela, **traces("browser00002", "network-of-bela")).user == bela


def test_nobody_bids_from_a_browser_in_which_a_seller_bought(vase, carla, alice) -> None:
    auction = posted(vase, carla)
    other = factories.make_product(factories.make_brand()).variants.get()
    order = buying.place(buying.draft(other), user=carla)
    Placement.objects.create(order=order, user=carla, browser="browser00001")

    with pytest.raises(SellersDevice):
        bidder(auction, alice, **traces("browser00001"))

    assert nobody_entered()


def test_nobody_bids_with_a_card_that_a_seller_keeps(vase, carla, alice) -> None:
    auction = posted(vase, carla)
    card_of(carla, "5555555555554444")
    card_of(alice, "5555 5555 5555 4444")

    with pytest.raises(SellersCard):
        bidder(auction, alice)

    assert nobody_entered()


def test_whoever_got_ready_elsewhere_bids_from_no_machine_and_with_no_card_of_a_seller(
    vase, carla, alice, client_of
) -> None:
    auction = running(vase, carla)
    who, hers = bidder(auction, alice), client_of(alice)
    page = auction.get_absolute_url()
    hers.get(f"{page}enter/")
    browser = hers.cookies["shopper"].value.split(":")[0]
    seller_mark(user=carla, traces=Traces(browser))
    sent = {"amount": "12", "currency": "EUR", "nonce": str(uuid4())}

    answer = hers.post(f"{page}bid/", sent, headers={"Accept": "application/json"})

    assert answer.status_code == 403
    assert not Bid.objects.exists()
    assert auction.log.get(kind="refused").reason == "bid_from_sellers_device"
    card_of(carla, "5555555555554444")
    card_of(alice, "5555555555554444")
    with pytest.raises(SellersCard):
        bidder_ready(auction=auction, user=alice, traces=Traces())
    SellerMark.objects.all().delete()
    carla.saved_methods.all().delete()
    assert bidder_ready(auction=auction, user=alice, traces=Traces(browser)) == who


@pytest.mark.parametrize(
    "door",
    [
        {"street": "rua do norte, 8", "postal_code": "1200 284"},
        {"street": "Rua do Moinho 14", "postal_code": ""},
    ],
    ids=["sellers-home", "brands-address"],
)
def test_nothing_is_bid_for_a_sellers_door(vase, carla, alice, door) -> None:
    auction = posted(vase, carla)
    kept = factories.make_address(carla)
    kept.postal_code = "1200-284"
    kept.save(update_fields=["postal_code"])

    with pytest.raises(SellersAddress):
        bidder(auction, alice, **door)

    assert nobody_entered()


def test_a_door_is_the_same_however_it_is_written() -> None:
    assert address_sign("Rua do Norte, 8 ", "1200-284", "PT") == address_sign(
        "RUA DO NORTE 8", "1200284", "PT"
    )
    assert address_sign("若林 4-1", "154-0023", "JP") == address_sign("若林4-1", "1540023", "JP")
    assert address_sign("", "", "PT") == ""


def test_without_a_card_nobody_enters_and_who_removed_it_bids_no_more(vase, carla, alice, bela) -> None:
    auction = running(vase, carla)
    eu = Market.objects.get(code="eu")
    with pytest.raises(NotReadyToBid):
        bidder_enter(
            auction=auction,
            details=buying.details(alice),
            market=eu,
            traces=Traces(),
            shown_name="Alice",
        )
    with pytest.raises(NotReadyToBid):
        bidder_ready(auction=auction, user=alice, traces=Traces())
    assert nobody_entered()

    bidder(auction, bela)
    with committing():
        method_remove(saved=bela.saved_methods.get())
    with pytest.raises(NotReadyToBid):
        bidder_ready(auction=auction, user=bela, traces=Traces())


def test_it_is_open_only_where_its_currency_is(lantern, carla, alice) -> None:
    vase = factories.make_product(lantern, prices={"EUR": 6400, "JPY": 9800}).variants.get()
    japan, yen = Market.objects.get(code="jp"), posted(vase, carla, start=Money(1_000, "JPY"))

    with pytest.raises(AuctionElsewhere):
        bidder(yen, alice)
    assert nobody_entered()
    entered = bidder(yen, alice, market=japan, street="若林 4-1", postal_code="154-0023", country="JP")
    bid_make(bidder=entered, maximum=Money(1_500, "JPY"), pressed=Pressed(uuid4(), timezone.now()))

    yen.refresh_from_db()
    assert yen.price == Money(1_000, "JPY")


def test_what_would_keep_somebody_from_buying_keeps_them_from_bidding(lantern, carla, alice) -> None:
    wine = factories.make_product(lantern, age_min=18).variants.get()
    one_each = factories.make_product(lantern, limit_per_buyer=1).variants.get()
    bought = buying.place(buying.draft(one_each), user=alice)
    assert bought.state == "pending"
    far = factories.make_product(factories.make_brand()).variants.get()
    factories.make_zone(far.product.brand, "DE")

    for variant, refusal in ((wine, AgeNotConfirmed), (one_each, LimitReached), (far, NotShippedThere)):
        with pytest.raises(refusal):
            bidder(posted(variant, carla), alice)
    assert nobody_entered()

    assert bidder(posted(wine, carla), alice, age_confirmed=18).user == alice


def test_traces_are_kept_for_some_days_only(vase, carla, alice) -> None:
    auction = running(vase, carla)
    seller_mark(user=carla, traces=Traces("browser00001", "network-of-carla"))
    bidder(auction, alice, **traces("browser00002", "network-of-alice"))
    settled(auction)
    assert traces_forget() == 0
    long_ago = timezone.now().replace(year=2020)
    SellerMark.objects.update(seen_at=long_ago)
    auction.__class__.objects.update(finished_at=long_ago)

    assert traces_forget() == 3

    assert not SellerMark.objects.exists()
    assert (Bidder.objects.get().browser, Bidder.objects.get().network) == ("", "")


def test_entering_again_changes_where_it_would_go(vase, carla, alice) -> None:
    auction = running(vase, carla)
    first = bidder(auction, alice)
    bid(first, 2_000)

    second = bidder(auction, alice, street="Travessa Nova 3")

    assert (first, second.goes_to["street"]) == (second, "Travessa Nova 3")
