"""Who reads the log of an auction: whoever bid in it, not whoever only could have."""

import pytest

from tests.commerce.auctions.selling import bid, bidder, running, settled

pytestmark = pytest.mark.django_db


def test_who_got_ready_and_never_bid_reads_nobodys_maximum(vase, carla, alice, bela, client_of) -> None:
    auction = running(vase, carla)
    bidder(auction, bela)
    bid(bidder(auction, alice), 2_345)
    settled(auction)
    page = auction.get_absolute_url()

    for deed in ("log.json", "log.csv"):
        assert client_of(bela).get(f"{page}{deed}").status_code == 404
        assert client_of(alice).get(f"{page}{deed}").status_code == 200
    assert "23.45" not in client_of(bela).get(page).content.decode()
