"""A brand packs and sends: its own parcels only, the buyer is told once."""

import csv
import io

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.orders.models import Fulfilment, Order
from commerce.payments.models import Refund
from commerce.stock.models import StockItem
from marketplace.accounts.models import Mail
from marketplace.brands.models import Brand
from marketplace.kernel.cells import original
from tests import factories
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world) -> str:
    return f"/brand/{world.brand.public_id}/orders/"


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(buying.draft(world.lamp, collaboration=world.collaboration), user=alice)
    buying.pay(order, committing)
    return order


def test_staff_sees_and_sends_a_parcel_and_the_buyer_is_told(paid, desk, dana, client_of):
    danas = client_of(dana)
    assert paid.number in danas.get(desk).text
    page = danas.get(f"{desk}{paid.public_id}/")
    assert page.status_code == 200
    assert "€47.17" in page.text  # 43.19 and 3.98 of delivery

    answer = danas.post(f"{desk}{paid.public_id}/ship/", {"tracking": " CTT 123 "})

    assert answer.status_code == 302
    parcel = paid.fulfilments.get()
    assert (parcel.state, parcel.tracking) == ("shipped", "CTT 123")
    assert Mail.objects.filter(template="order_shipped").count() == 1
    letter = next(letter for letter in mail.outbox if "Lantern Row has sent" in letter.subject)
    assert "CTT 123" in letter.body

    danas.post(f"{desk}{paid.public_id}/ship/", {"tracking": "CTT 123"})
    other = danas.post(f"{desk}{paid.public_id}/ship/", {"tracking": "other"})
    assert other.status_code == 409
    assert Mail.objects.filter(template="order_shipped").count() == 1
    assert paid.fulfilments.get().tracking == "CTT 123"


def test_too_long_a_number_is_said_so(paid, desk, dana, client_of):
    answer = client_of(dana).post(f"{desk}{paid.public_id}/ship/", {"tracking": "x" * 81})

    assert answer.status_code == 400
    assert paid.fulfilments.get().state == "to_pack"


def test_unpaid_and_returned_orders_are_not_sent(world, desk, alice, dana, client_of, committing):
    unpaid = buying.place(buying.draft(world.candle), user=alice)
    assert client_of(dana).post(f"{desk}{unpaid.public_id}/ship/", {}).status_code == 404

    order = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(order, committing)
    Fulfilment.objects.update(state="cancelled")
    assert client_of(dana).post(f"{desk}{order.public_id}/ship/", {}).status_code == 409
    Fulfilment.objects.update(state="to_pack")
    Order.objects.filter(pk=order.pk).update(state="refunded")
    assert client_of(dana).post(f"{desk}{order.public_id}/ship/", {}).status_code == 409
    assert Mail.objects.filter(template="order_shipped").exists() is False


def test_strangers_find_nothing(paid, desk, world, client, client_of, mallory, alice):
    addresses = [desk, f"{desk}export.csv", f"{desk}{paid.public_id}/", f"{desk}{paid.public_id}/refund/"]
    for address in addresses:
        assert client_of(mallory).get(address).status_code == 404
        assert client_of(alice).get(address).status_code == 404
        assert client.get(address).status_code in (302, 404)
    assert client_of(mallory).post(f"{desk}{paid.public_id}/ship/", {}).status_code == 404
    hers = Brand.objects.get(name="Mallory's").public_id
    assert client_of(mallory).get(f"/brand/{hers}/orders/{paid.public_id}/").status_code == 404
    assert client_of(mallory).post(f"/brand/{hers}/orders/{paid.public_id}/refund/", {}).status_code == 404
    assert paid.fulfilments.get().state == "to_pack"


def test_a_brand_sees_its_own_part_of_an_order_with_two(world, alice, committing, client_of, carla, mallory):
    hers = Brand.objects.get(name="Mallory's")
    other = factories.make_product(hers, title="Secret soap", prices={"EUR": 1111})
    order = buying.place(buying.draft(world.lamp), buying.draft(other), user=alice)
    buying.pay(order, committing)

    page = client_of(carla).get(f"/brand/{world.brand.public_id}/orders/{order.public_id}/").text
    assert "Washi Moon lamp" in page
    assert "Secret soap" not in page
    assert "11.11" not in page
    listed = client_of(mallory).get(f"/brand/{hers.public_id}/orders/").text
    assert "Secret soap" in listed
    assert "Washi Moon lamp" not in listed


def test_the_list_is_filtered_and_counts_are_right(world, desk, alice, carla, client_of, committing):
    carlas = client_of(carla)
    assert "No orders yet" in carlas.get(desk).text
    orders = [
        buying.place(buying.draft(item), user=alice, name=name)
        for item, name in ((world.lamp, "Ines"), (world.candle, "Otto"))
    ]
    for order in orders:
        buying.pay(order, committing)
    orders[0].fulfilments.update(state="shipped")

    assert orders[0].number not in carlas.get(desk, {"state": "to_pack"}).text
    assert orders[1].number not in carlas.get(desk, {"state": "shipped"}).text
    for query in ("Otto", "beeswax", orders[1].number, orders[1].number.lower()):
        text = carlas.get(desk, {"q": query}).text
        assert orders[1].number in text
        assert orders[0].number not in text
    assert "No order fits" in carlas.get(desk, {"q": "zebra"}).text
    assert carlas.get(desk, {"state": "nonsense", "page": "x"}).status_code == 200


def test_the_file_cannot_run_formulas_and_gives_the_texts_back(world, desk, carla, client_of, committing):
    names = ['=HYPERLINK("https://evil.example";"x")', "+49 123", "-2+3", "@sum", "\t=1", " =1", "＝1"]
    for name in names:
        order = buying.place(buying.draft(world.lamp), name=name)
        buying.pay(order, committing)

    answer = client_of(carla).get(f"{desk}export.csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 2 * len(names)
    for row in rows:
        for column, cell in row.items():
            if column not in ("refunded", "total", "tax", "commission", "fee", "yours"):
                assert cell.lstrip()[:1] not in set("=+-@＝＋－＠")
    assert {original(row["name"]) for row in rows} == set(names)
    lamp = next(row for row in rows if row["product"] == "Washi Moon lamp")
    assert (lamp["total"], lamp["tax"], lamp["fee"], lamp["refunded"], lamp["yours"]) == (
        "64.00", "11.97", "2.60", "0.00", "49.43",
    )  # fmt: skip


def test_lists_and_files_take_the_same_number_of_queries(world, desk, carla, client_of, committing):
    carlas = client_of(carla)
    counts = []
    for _round in range(2):
        for _order in range(2):
            buying.pay(buying.place(buying.draft(world.lamp)), committing)
        found = []
        for address in (desk, f"{desk}export.csv", f"/api/v1/brands/{world.brand.public_id}/orders/"):
            with CaptureQueriesContext(connection) as queries:
                assert carlas.get(address).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15


def test_the_refund_page_gives_pieces_back_once_and_puts_them_on_the_shelf(
    paid, desk, carla, dana, client_of
):
    address = f"{desk}{paid.public_id}/refund/"
    assert client_of(dana).get(address).status_code == 403  # staff may pack, not refund
    carlas = client_of(carla)
    page = carlas.get(address)
    assert page.status_code == 200
    line, parcel = paid.lines.get(), paid.fulfilments.get()
    form = {
        "key": page.context["form"]["key"].value(),
        f"pieces-{line.public_id}": "1",
        f"shipping-{parcel.public_id}": "on",
        "restock": "on",
        "reason": "Came broken",
    }

    for _press in range(2):
        assert carlas.post(address, form).status_code in (302, 400)

    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.state, refund.reason) == (6890, "succeeded", "Came broken")
    paid.refresh_from_db()
    assert paid.state == "refunded"
    assert StockItem.objects.get(variant=line.variant).on_hand == 10
    letter = next(letter for letter in mail.outbox if "went back to you" in letter.subject)
    assert "Came broken" in letter.body
    assert "Came broken" in carlas.get(address).text
    own = carlas.get(f"{desk}{paid.public_id}/").context["money"]
    assert (own["refunded"].minor, own["own"].minor) == (-6890, 0)


@pytest.mark.parametrize("amount", ["-1", "64.001", "abc", "64.01", "1e3", ""])
def test_a_wrong_amount_is_refused_and_what_was_typed_stays(paid, desk, carla, client_of, amount):
    address = f"{desk}{paid.public_id}/refund/"
    carlas = client_of(carla)
    key = carlas.get(address).context["form"]["key"].value()
    line = paid.lines.get()

    answer = carlas.post(address, {"key": key, f"amount-{line.public_id}": amount, "reason": "My reason"})

    assert answer.status_code == 400
    assert "My reason" in answer.text
    assert Refund.objects.exists() is False


def test_an_operator_refunds_any_order_and_nobody_else_does(paid, oliver, carla, client_of, client):
    address = f"/operator/refund/{paid.public_id}/"
    assert client_of(carla).get(address).status_code == 404
    assert client.get(address).status_code in (302, 404)
    olivers = client_of(oliver)
    page = olivers.get(address)
    assert [part.money.minor for part in page.context["trail"]] == [1289, 4717, 260, 624]
    key = page.context["form"]["key"].value()

    answer = olivers.post(
        address, {"key": key, f"amount-{paid.lines.get().public_id}": "10.00", "reason": "Torn"}
    )

    assert answer.status_code == 302
    assert Refund.objects.get().asked_by == oliver


def test_the_api_lists_and_ships(paid, world, carla, mallory, client, client_of):
    address = f"/api/v1/brands/{world.brand.public_id}/orders/"
    carlas = client_of(carla)
    listed = carlas.get(address, {"state": "to_pack"}).json()
    parcel = listed["results"][0]
    assert (parcel["number"], parcel["lines"][0]["total_minor"]) == (paid.number, 6400)
    assert parcel["ships_to"]["city"] == "Lisboa"
    ship = f"{address}{parcel['public_id']}/ship/"

    assert client_of(mallory).get(address).status_code == 404
    unknown = carlas.post(f"{address}nothing/ship/", {}, content_type="application/json")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "not_found")
    assert client_of(mallory).post(ship, {}, content_type="application/json").status_code == 404
    assert client.get(address).status_code == 403
    wrong = carlas.post(ship, {"tracking": "x" * 99}, content_type="application/json")
    assert (wrong.status_code, "tracking" in wrong.json()["error"]["fields"]) == (400, True)
    assert paid.fulfilments.get().state == "to_pack"

    done = carlas.post(ship, {"tracking": "T1"}, content_type="application/json")

    assert (done.status_code, done.json()["state"], done.json()["tracking"]) == (200, "shipped", "T1")
    again = carlas.post(ship, {"tracking": "T2"}, content_type="application/json")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "fulfilment_closed")
