"""Support in the books: told from the price, also when all of it is support."""

import pytest

from commerce.orders.models import Order
from commerce.orders.splitting import Shares
from commerce.orders.trail import SUPPORT, TrailPiece, postings_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("support", "told"),
    [(0, [(1500, "")]), (700, [(800, ""), (700, SUPPORT)]), (1500, [(1500, SUPPORT)])],
)
def test_what_is_given_on_top_has_a_transfer_of_its_own(support: int, told: list[tuple[int, str]]) -> None:
    piece = TrailPiece("line", "brand", "", Shares(0, 0, 0, 1500, 0), support=support)

    postings = postings_of(Order(currency="EUR"), [piece])

    assert [(posting.money.minor, posting.mark) for posting in postings] == told
