"""Who reads the log of an auction: whoever bid in it, not whoever only could have."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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


def test_a_long_log_is_read_a_page_at_a_time_and_whole_as_a_file(
    vase, carla, alice, bela, oliver, client_of, monkeypatch
) -> None:
    monkeypatch.setattr("commerce.auctions.views.pages.BIDS_ON_A_PAGE", 3)
    auction = running(vase, carla)
    pair = bidder(auction, alice), bidder(auction, bela)
    for at in range(1, 6):
        bid(pair[at % 2], at * 1_000)
    settled(auction)
    hers, page = client_of(alice), auction.get_absolute_url()

    first, second = (hers.get(f"{page}?page={number}") for number in (1, 2))

    assert [[row.number for row in each.context["page"]] for each in (first, second)] == [[1, 2, 3], [4, 5]]
    assert "?page=2" in first.text
    assert "€50.00" not in first.text
    assert len(hers.get(f"{page}log.json").json()["bids"]) == 5
    with CaptureQueriesContext(connection) as queries:
        client_of(oliver).get(f"/operator/auction-desk/{auction.public_id}/")
    bids = [each["sql"] for each in queries if 'FROM "auctions_bid"' in each["sql"]]
    assert bids
    assert all("LIMIT" in sql for sql in bids)
