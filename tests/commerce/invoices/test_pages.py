"""Invoices for whom they concern: the buyer, a guest with the link, the brand, an operator; nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commerce.invoices.models import Invoice
from commerce.invoices.services import invoice_issue
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.orders.selectors import order_pass
from tests import factories
from tests.commerce.invoices.selling import refund, two_sellers
from tests.commerce.payments import buying
from tests.marketplace.kernel.pdf_reading import blanks_of, fonts_of, pages_of, text_of, title_of

pytestmark = pytest.mark.once


@pytest.fixture
def order(world, committing, alice) -> Order:
    return two_sellers(world, committing, user=alice)


def page_url(order: Order, query: str = "") -> str:
    return reverse("invoices:order", args=[order.public_id]) + query


def issue(client, order: Order, brand, query: str = "", **more):
    url = reverse("invoices:issue", args=[order.public_id])
    return client.post(url + query, {"brand": brand.public_id, **more})


def test_a_buyer_makes_the_pdf_and_keeps_it(client_of, alice, world, order) -> None:
    client = client_of(alice)
    assert "Make the PDF" in client.get(page_url(order)).content.decode()
    assert not Invoice.objects.exists()

    answer = issue(client, order, world.brand)
    paper = client.get(answer["Location"])

    invoice = Invoice.objects.get()
    assert paper["Content-Type"] == "application/pdf"
    assert paper["Content-Disposition"] == f'attachment; filename="Invoice {invoice.label}.pdf"'
    text = text_of(paper.content)
    assert title_of(paper.content) == f"Invoice {invoice.label}"
    for words in (
        invoice.label,
        order.number,
        "Washi Moon lamp",
        "Lantern Row Lda",
        "Ines Duarte",
        "€132.90",
    ):
        assert words in text, words
    assert "Visa •••• 4242" in text
    assert invoice.label in client.get(page_url(order)).content.decode()


def test_a_paper_prints_names_of_every_script_and_breaks_over_pages(
    client_of, committing, alice, lantern
) -> None:
    titles = ["青瓷茶杯 玥", "さくら 🌸", "தமிழ் விளக்கு", "আলো", "दीपक", "مصباح", "Größe “M”"] * 3
    products = [factories.make_product(lantern, title=f"{title} {n}") for n, title in enumerate(titles)]
    order = buying.place(*(buying.draft(each) for each in products), user=alice, name="欧阳 Žofia")
    buying.pay(order, committing)
    client = client_of(alice)

    paper = client.get(issue(client, order, lantern)["Location"]).content

    assert pages_of(paper) == 2
    assert blanks_of(paper) == []
    assert all(font.startswith("noto-") for font in fonts_of(paper))
    assert "欧阳 Žofia" in text_of(paper)


def test_a_paper_is_in_the_buyers_language_whoever_opens_it(
    client_of, committing, alice, carla, world
) -> None:
    order = buying.place(buying.draft(world.lamp), user=alice, language="ja")
    buying.pay(order, committing)
    client = client_of(carla)
    url = reverse("invoices:brand_issue", args=[world.brand.public_id, order.public_id])

    paper = client.get(client.post(url)["Location"])

    assert "€68.90" in text_of(paper.content)
    assert paper["Content-Type"] == "application/pdf"
    assert Invoice.objects.get().facts["language"] == "ja"


def test_a_guest_with_the_link_gets_it_and_without_it_nothing(client, world, committing) -> None:
    order = two_sellers(world, committing)
    query = f"?pass={order_pass(order)}"

    assert client.get(page_url(order, query)).status_code == 200
    made = issue(client, order, world.brand, query)
    assert client.get(made["Location"])["Content-Type"] == "application/pdf"

    address = made["Location"].partition("?")[0]
    assert client.get(address).status_code == 404
    assert client.get(page_url(order)).status_code == 404
    assert issue(client, order, world.brand).status_code == 404


def test_a_cancellation_tells_what_went_back(client_of, alice, world, order, committing) -> None:
    line = order.lines.get(fulfilment__brand=world.brand)
    back = refund(order, committing, RefundPart(line.public_id, 6400, pieces=1))
    client = client_of(alice)

    made = issue(client, order, world.brand, refund=back.public_id)
    text = text_of(client.get(made["Location"]).content)

    assert "Cancellation invoice" in text
    assert "-€64.00" in text
    assert "A dent in it" in text
    assert Invoice.objects.filter(kind="invoice").get().label in text


def test_a_brand_sees_its_own_documents_and_no_others(client_of, carla, mallory, world, order) -> None:
    client, brand = client_of(carla), world.brand
    kiln = next(p.brand for p in order.fulfilments.all() if p.brand != brand)
    theirs = invoice_issue(order=order, brand=kiln)
    mine = invoice_issue(order=order, brand=brand)

    listed = client.get(reverse("invoices:brand", args=[brand.public_id])).content.decode()
    of_order = client.get(
        reverse("invoices:brand_order", args=[brand.public_id, order.public_id])
    ).content.decode()
    nothing = client.get(reverse("invoices:brand", args=[brand.public_id]), {"q": "nothing"}).content.decode()

    assert mine.label in listed
    assert mine.label in of_order
    assert theirs.label not in listed + of_order
    assert "No invoice fits" in nothing
    assert (
        client.get(reverse("invoices:brand_pdf", args=[brand.public_id, mine.public_id])).status_code == 200
    )
    assert (
        client.get(reverse("invoices:brand_pdf", args=[brand.public_id, theirs.public_id])).status_code == 404
    )
    assert client_of(mallory).get(reverse("invoices:brand", args=[brand.public_id])).status_code == 404


def test_strangers_get_nothing_and_make_nothing(client, client_of, mallory, world, order) -> None:
    for stranger in (client, client_of(mallory)):
        assert stranger.get(page_url(order)).status_code == 404
        assert issue(stranger, order, world.brand).status_code == 404
    assert issue(client_of(order.buyer.user), order, factories.make_brand()).status_code == 409
    assert not Invoice.objects.exists()


def test_an_unpaid_order_says_when_there_will_be_one(client_of, alice, world) -> None:
    order = buying.place(buying.draft(world.lamp), user=alice)
    client = client_of(alice)

    page = client.get(page_url(order)).content.decode()
    answer = issue(client, order, world.brand)

    assert "as soon as the order is paid" in page
    assert answer.status_code == 409
    assert not Invoice.objects.exists()


def test_operators_open_any_paper(client_of, oliver, carla, order, world) -> None:
    invoice = invoice_issue(order=order, brand=world.brand)
    address = reverse("invoices:operator_pdf", args=[invoice.public_id])

    assert client_of(oliver).get(address)["Content-Type"] == "application/pdf"
    assert client_of(carla).get(address).status_code == 404
    listed = client_of(oliver).get(reverse("admin:invoices_invoice_changelist"))
    assert invoice.label in listed.content.decode()
    row = client_of(oliver).get(reverse("admin:invoices_invoice_paper", args=[invoice.pk]))
    assert row["Location"] == address


def test_the_page_asks_no_more_for_more_sellers(client_of, alice, world, committing, order) -> None:
    alone = buying.place(buying.draft(world.lamp), user=alice)
    buying.pay(alone, committing)
    client = client_of(alice)
    client.get(page_url(alone))

    counts = []
    for each in (alone, order):
        with CaptureQueriesContext(connection) as asked:
            client.get(page_url(each))
        counts.append(len(asked))

    assert counts[0] == counts[1]
