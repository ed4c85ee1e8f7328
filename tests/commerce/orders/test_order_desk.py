"""The brand's order desk: what it finds, does to several at once, prints, notes and sends in parts."""

from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.orders.models import Deed, Fulfilment, Note, Order, Shipment
from commerce.orders.selectors import order_link
from commerce.orders.services import Way, shipment_send
from commerce.payments.models import Refund
from marketplace.kernel import documents
from marketplace.kernel.pdf import PdfUnavailable
from tests.commerce.payments import buying
from tests.marketplace.kernel.pdf_reading import pages_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world) -> str:
    return f"/brand/{world.brand.public_id}/orders/"


@pytest.fixture
def paid(world, alice, committing) -> Order:
    lines = (buying.draft(world.lamp, quantity=2, scope=world.show.public_id), buying.draft(world.candle))
    order = buying.place(*lines, user=alice)
    buying.pay(order, committing)
    return order


@pytest.fixture
def guests(world, committing) -> Order:
    order = buying.place(buying.draft(world.candle), name="Otto", language="ja")
    buying.pay(order, committing)
    return order


def pieces(order: Order, *counts: int) -> dict[str, str]:
    lines = order.lines.order_by("pk")
    return {f"pieces-{line.public_id}": str(count) for line, count in zip(lines, counts, strict=True)}


def test_unpaid_orders_are_hidden_until_they_are_asked_for(world, desk, alice, paid, dana, client_of):
    waiting = buying.place(buying.draft(world.candle), user=alice)
    danas = client_of(dana)

    page = danas.get(desk).text
    assert paid.number in page
    assert waiting.number not in page

    unpaid = danas.get(desk, {"state": "unpaid"}).text
    assert waiting.number in unpaid
    assert paid.number not in unpaid
    assert "Unpaid" in unpaid
    # There is nothing to do about it, and no door to it.
    assert f"{desk}{waiting.public_id}/" not in unpaid
    assert danas.get(f"{desk}{waiting.public_id}/").status_code == 404


def test_the_list_is_narrowed_by_show_day_and_tracking_number(world, desk, paid, guests, carla, client_of):
    carlas = client_of(carla)
    today = timezone.localdate().isoformat()
    shipment_send(fulfilment=paid.fulfilments.get(), way=Way("CTT 9"), key=uuid4(), by=carla)
    for found in (
        {"show": world.show.public_id},
        {"q": "ctt 9"},
        {"state": "shipped", "since": today, "until": today},
    ):
        text = carlas.get(desk, found).text
        assert paid.number in text, found
        assert guests.number not in text, found
    for empty in ({"until": "2020-01-01"}, {"since": "2099-01-01"}):
        assert "No order fits" in carlas.get(desk, empty).text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"since": "yesterday"}, "Enter a valid date"),
        ({"since": "2026-02-02", "until": "2026-01-01"}, "before the first one"),
    ],
    ids=["no date", "backwards"],
)
def test_a_wrong_day_is_said_so_and_hides_nothing(desk, paid, carla, client_of, query, words):
    page = client_of(carla).get(desk, query)

    assert page.status_code == 200
    assert words in page.text
    assert paid.number in page.text


def test_several_are_marked_at_once_by_staff(desk, paid, guests, dana, client_of):
    chosen = [parcel.public_id for parcel in Fulfilment.objects.all()]
    Fulfilment.objects.filter(order=guests).update(state="delivered")

    answer = client_of(dana).post(f"{desk}pack/", {"parcel": chosen, "next": desk}, follow=True)

    assert "1 order is being packed" in answer.text
    assert "1 order stayed as it was" in answer.text
    assert (paid.fulfilments.get().state, guests.fulfilments.get().state) == ("packing", "delivered")
    assert Deed.objects.get().by == dana


def test_what_is_not_ones_own_or_too_much_is_not_marked(desk, paid, carla, mallory, client_of):
    mine = paid.fulfilments.get().public_id
    carlas = client_of(carla)
    assert carlas.post(f"{desk}pack/", {"parcel": [mine, "nothing"]}).status_code == 404
    none = carlas.post(f"{desk}pack/", {}, headers={"Accept": "application/json"})
    assert (none.status_code, none.json()["error"]["code"]) == (400, "parcels_too_many")
    many = carlas.post(f"{desk}pack/", {"parcel": [mine, *map(str, range(100))]})
    assert many.status_code == 400
    for page in ("pack/", "slips.pdf", "labels.pdf"):
        assert client_of(mallory).post(f"{desk}{page}", {"parcel": mine}).status_code == 404
    assert paid.fulfilments.get().state == "to_pack"


def test_slips_and_labels_of_several_are_one_file_each(desk, paid, guests, dana, client_of):
    chosen = {"parcel": [parcel.public_id for parcel in Fulfilment.objects.all()]}
    danas = client_of(dana)

    slips = danas.post(f"{desk}slips.pdf", chosen)
    labels = danas.post(f"{desk}labels.pdf", chosen)

    for answer in (slips, labels):
        assert answer["Content-Type"] == "application/pdf"
        assert pages_of(answer.content) == 2
        assert paid.number in text_of(answer.content)
        assert guests.number in text_of(answer.content)
    assert "Beeswax candle" in text_of(slips.content)
    assert "Beeswax candle" not in text_of(labels.content)
    # No price is printed on what goes to whoever unpacks it.
    assert "64" not in text_of(slips.content)
    assert paid.fulfilments.get().state == "to_pack"


def test_a_server_that_makes_no_pdf_shows_the_page_to_print(desk, paid, dana, client_of, monkeypatch):
    def refuse(*_args):
        raise PdfUnavailable

    monkeypatch.setattr(documents, "pdf_of", refuse)
    parcel = paid.fulfilments.get().public_id

    page = client_of(dana).get(f"{desk}slips.pdf", {"parcel": parcel})

    assert page["Content-Type"].startswith("text/html")
    assert "Washi Moon lamp" in page.text


def test_a_part_leaves_with_its_carrier_and_the_rest_stays(desk, paid, dana, alice, client_of):
    danas = client_of(dana)
    address = f"{desk}{paid.public_id}/"
    form = danas.get(address).context["form"]
    sent = pieces(paid, 1, 0) | {
        "key": str(form["key"].value()),
        "carrier": "dhl",
        "tracking": "JD 01",
    }
    for _press in range(2):
        assert danas.post(f"{address}ship/", sent).status_code == 302

    shipment = Shipment.objects.get()
    page = danas.get(address).text
    assert "Partly shipped" in page
    assert "1 to send" in page
    assert 'href="https://www.dhl.com/en/express/tracking.html?AWB=JD%2001"' in page
    buyers = client_of(alice).get(f"/orders/{paid.public_id}/").text
    assert "Partly on its way" in buyers
    assert "JD 01" in buyers
    assert sum("has sent" in letter.subject for letter in mail.outbox) == 1

    danas.post(f"{address}ship/", pieces(paid, 1, 1) | {"key": str(uuid4())})
    assert "It is on its way to you" in client_of(alice).get(f"/orders/{paid.public_id}/").text
    for one in (shipment, Shipment.objects.exclude(pk=shipment.pk).get()):
        danas.post(f"{address}parcels/{one.public_id}/delivered/")
    assert paid.fulfilments.get().state == "delivered"
    assert "Delivered" in client_of(alice).get("/orders/").text
    assert "Below you can say how you like it" in client_of(alice).get(f"/orders/{paid.public_id}/").text


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"carrier": "other"}, 400, "type its name"),
        ({"carrier": "pigeon"}, 400, "Select a valid choice"),
        ({"link": "http://plain.example/1"}, 400, "begins with https"),
        ({"link": "javascript:alert(1)"}, 400, "Enter a valid URL"),
        ({"counts": (9, 0)}, 400, "less than or equal to 2"),
        ({"counts": (0, 0)}, 400, "at least one piece"),
    ],
    ids=["no name", "no carrier", "not secret", "script", "too many", "none"],
)
def test_a_wrong_parcel_keeps_what_was_typed_and_changes_nothing(
    desk, paid, dana, client_of, fields, status, words
):
    counts = fields.pop("counts", (1, 0)) if "counts" in fields else (1, 0)
    sent = pieces(paid, *counts) | {"key": str(uuid4()), "tracking": "JD 77"} | fields

    answer = client_of(dana).post(f"{desk}{paid.public_id}/ship/", sent)

    assert answer.status_code == status
    assert words in answer.text
    assert 'value="JD 77"' in answer.text
    assert (paid.fulfilments.get().state, Shipment.objects.count()) == ("to_pack", 0)


def test_the_buyer_and_a_guest_say_that_it_arrived(paid, guests, alice, carla, mallory, client, client_of):
    shipments = [
        shipment_send(fulfilment=order.fulfilments.get(), way=Way(), key=uuid4(), by=carla)
        for order in (paid, guests)
    ]
    arrived = f"/orders/{paid.public_id}/parcels/{shipments[0].public_id}/arrived/"
    assert client_of(mallory).post(arrived).status_code == 404
    assert client.post(arrived).status_code == 404
    assert (
        client_of(alice).post(arrived.replace(shipments[0].public_id, shipments[1].public_id)).status_code
        == 404
    )
    assert paid.fulfilments.get().state == "shipped"

    assert client_of(alice).post(arrived).status_code == 302
    link = order_link(guests)
    page, _mark, token = link.partition("?")
    assert "arrived" in client.get(link).text
    guests_own = f"{page}parcels/{shipments[1].public_id}/arrived/?{token}"
    assert client.post(guests_own).status_code == 302

    assert {parcel.state for parcel in Fulfilment.objects.all()} == {"delivered"}
    assert set(Deed.objects.filter(kind="delivered").values_list("side", flat=True)) == {"buyer"}


def test_a_note_is_kept_once_and_the_buyer_never_reads_it(desk, paid, dana, alice, client_of):
    danas = client_of(dana)
    address = f"{desk}{paid.public_id}/"
    sent = {"key": str(uuid4()), "body": "Wrap it <b>twice</b>"}
    for _press in range(2):
        assert danas.post(f"{address}notes/", sent).status_code == 302

    page = danas.get(address).text
    assert "Wrap it &lt;b&gt;twice&lt;/b&gt;" in page
    assert "Dana" in page
    assert "Wrap it" not in client_of(alice).get(f"/orders/{paid.public_id}/").text
    assert danas.post(f"{address}notes/", {"key": str(uuid4()), "body": " "}).status_code == 400
    assert Note.objects.count() == 1


def test_pieces_are_cancelled_once_and_their_money_goes_back(desk, paid, carla, dana, client_of):
    address = f"{desk}{paid.public_id}/cancel/"
    assert client_of(dana).get(address).status_code == 403
    carlas = client_of(carla)
    key = str(carlas.get(address).context["form"]["key"].value())
    sent = pieces(paid, 1, 0) | {"key": key, "reason": "The glass is cracked"}
    assert carlas.post(address, sent | pieces(paid, 9, 0)).status_code == 400
    assert carlas.post(address, sent | pieces(paid, 0, 0)).status_code == 400
    assert Refund.objects.count() == 0

    for _press in range(2):
        assert carlas.post(address, sent).status_code in (302, 400)

    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.reason) == (6400, "The glass is cracked")
    lamp = paid.lines.get(title="Washi Moon lamp")
    assert (lamp.cancelled_quantity, lamp.unsent) == (1, 1)
    assert paid.fulfilments.get().state == "to_pack"
    assert Deed.objects.filter(kind="cancelled", by=carla, side="brand").count() == 1

    rest = carlas.get(address).context["form"]
    carlas.post(address, pieces(paid, 1, 1) | {"key": str(rest["key"].value())})
    paid.refresh_from_db()
    assert (paid.state, paid.left_minor) == ("refunded", 0)
    assert paid.fulfilments.get().state == "cancelled"


def test_pages_of_the_desk_take_the_same_number_of_queries(world, desk, carla, client_of, committing):
    carlas = client_of(carla)
    counts = []
    for _round in range(2):
        for _order in range(2):
            order = buying.place(buying.draft(world.lamp, scope=world.show.public_id))
            buying.pay(order, committing)
            shipment_send(fulfilment=order.fulfilments.get(), way=Way("T"), key=uuid4(), by=carla)
        chosen = [parcel.public_id for parcel in Fulfilment.objects.all()]
        found = []
        for address, query in (
            (desk, {"q": "lamp", "show": world.show.public_id}),
            (f"{desk}export.csv", {}),
            (f"/api/v1/brands/{world.brand.public_id}/orders/", {}),
            (f"{desk}slips.pdf", {"parcel": chosen}),
        ):
            with CaptureQueriesContext(connection) as queries:
                answer = carlas.get(address, query)
                assert b"".join(answer)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15
