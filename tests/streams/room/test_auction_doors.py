"""The show's own door holds for its auctions: who is not invited knows of none, who may not attend does not bid."""

from uuid import uuid4

import pytest

from commerce.auctions.models import Auction, Bid, Bidder
from commerce.tickets.services import tier_open
from streams.room.bidding_turns import BIDS_AT_ONCE
from streams.shows.models import Show, ShowGuest
from tests import factories
from tests.commerce.auctions.conftest import bela, cleo, vase
from tests.commerce.auctions.selling import bidder, running

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# The same people bid here.
__all__ = ["bela", "cleo", "vase"]
FETCH = {"X-Requested-With": "fetch", "Accept": "application/json"}


def press() -> dict[str, str]:
    return {"amount": "12", "currency": "EUR", "nonce": str(uuid4())}


def test_an_auction_of_a_show_by_invitation_is_known_to_whoever_is_invited(
    vase, live_world, client_of, client, alice, bela, cleo, oliver
) -> None:
    show, host = live_world.show, live_world.creator.user
    auction = running(vase, host, show=show)
    bidder(auction, alice)
    Show.objects.filter(pk=show.pk).update(audience=Show.Audience.INVITATION, invitation_key="a-word")
    ShowGuest.objects.create(show=show, user=bela)
    page = auction.get_absolute_url()

    for stranger in (client, client_of(cleo)):
        for deed in ("", "now/", "mine/"):
            assert stranger.get(f"{page}{deed}").status_code == 404
    strange = client_of(cleo)
    assert strange.get(f"{page}enter/").status_code == 404
    assert strange.post(f"{page}bid/", press(), headers=FETCH).status_code == 404
    for person in (host, bela, oliver, alice):
        assert client_of(person).get(page).status_code == 200
    # Let in once, and not any more: she may read what came of it, and bids no more.
    assert client_of(alice).post(f"{page}bid/", press(), headers=FETCH).status_code == 404
    assert not Bid.objects.exists()
    auction.refresh_from_db()
    assert (auction.bids, Bidder.objects.count()) == (0, 1)


def test_nobody_bids_faster_than_anybody_presses(vase, live_world, client_of, alice, bela) -> None:
    auction = running(vase, live_world.creator.user, show=live_world.show)
    bidder(auction, bela)
    hers, page = client_of(alice), f"{auction.get_absolute_url()}bid/"

    answers = [hers.post(page, press(), headers=FETCH) for _press in range(BIDS_AT_ONCE + 5)]

    codes = {answer.json()["error"]["code"] for answer in answers}
    assert codes == {"not_ready_to_bid", "bidding_too_fast"}
    assert 429 in {answer.status_code for answer in answers}
    # Another person's turn is their own.
    assert client_of(bela).post(page, press(), headers=FETCH).status_code == 200
    auction.refresh_from_db()
    assert auction.bids == 1


def refused(client_of, person, auction: Auction) -> tuple[int, str]:
    answer = client_of(person).post(f"{auction.get_absolute_url()}bid/", press(), headers=FETCH)
    return answer.status_code, answer.json()["error"]["code"]


def test_who_may_not_attend_does_not_bid(vase, live_world, lantern, client_of, alice) -> None:
    show = live_world.show
    auction = running(vase, live_world.creator.user, show=show)
    bidder(auction, alice)

    Show.objects.filter(pk=show.pk).update(audience=Show.Audience.FOLLOWERS)
    assert refused(client_of, alice, auction) == (403, "followers_only")
    page = client_of(alice).get(f"{auction.get_absolute_url()}enter/").content.decode()
    assert "This show is for followers of its host" in page
    Show.objects.filter(pk=show.pk).update(audience=Show.Audience.EVERYONE, kind="performance")
    show.ticket_tiers.add(tier_open(product=factories.make_ticket(lantern)))
    assert refused(client_of, alice, auction) == (403, "ticket_needed")

    auction.refresh_from_db()
    assert auction.bids == 0
