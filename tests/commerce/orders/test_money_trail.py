"""The money trail of an order: each party sees the part that is theirs, every figure with its transfers."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.ledger.sealing import seal_all
from commerce.orders.drafts import EarningTerms, RefundPart
from commerce.orders.selectors import order_pass
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import give_back
from tests.commerce.payouts.test_disputed_earnings import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db):
    return factories.make_brand(factories.make_user("eve@example.org"), name="Other Row")


@pytest.fixture
def order(world, alice, committing, other):
    agency = EarningTerms(fee_bp=500, agency="agency000001", agency_bp=2500)
    lines = [
        buying.draft(world.lamp, collaboration=world.collaboration, scope="s1", terms=agency),
        buying.draft(factories.make_product(other, title="Somebody else's cup", prices={"EUR": 1500})),
    ]
    order = buying.place(*lines, user=alice)
    buying.pay(order, committing)
    seal_all()
    return order


def addresses(order, world):
    return {
        "buyer": f"/orders/{order.public_id}/money/",
        "brand": f"/brand/{world.brand.public_id}/orders/{order.public_id}/money/",
        "creator": f"/studio/orders/{order.public_id}/money/",
        "operator": f"/operator/orders/{order.public_id}/money/",
    }


@pytest.fixture
def readers(order, world, client_of, alice, carla, oliver):
    people = {"buyer": alice, "brand": carla, "creator": world.creator.user, "operator": oliver}
    return {role: client_of(person) for role, person in people.items()}


def figures(page):
    return {figure.code: figure.amount.minor for figure in page.context["trail"].figures}


def test_each_party_sees_the_part_that_is_theirs(order, world, readers):
    pages = {role: readers[role].get(address) for role, address in addresses(order, world).items()}

    assert {page.status_code for page in pages.values()} == {200}
    assert figures(pages["buyer"]) == {"you_paid": order.total_minor, "tax_in": order.tax_minor}
    # 64.00 and 4.90 of delivery, with 11.97 and 0.92 of VAT; 12 % and 5 % of 52.03.
    assert figures(pages["brand"]) == {"paid": 6890, "tax": -1289, "commission": -624, "fee": -260}
    assert pages["brand"].context["trail"].total.amount.minor == 4717
    assert figures(pages["creator"]) == {"earned": 468}
    assert pages["operator"].context["trail"].total.amount.minor == 0
    assert figures(pages["operator"])["agency_payable"] == 156
    seen = {role: page.text for role, page in pages.items()}
    for role in ("brand", "creator"):
        assert "Somebody else's cup" not in seen[role]
        assert "Other Row" not in seen[role]
    for words in ("Bruno Reis", "platform fee", "Owed to"):
        assert words not in seen["buyer"]
    assert "Lantern Row" not in re.sub(r"<header.*?</header>", "", seen["creator"], flags=re.DOTALL)


def test_every_figure_is_the_sum_of_its_transfers_and_links_to_them(order, world, readers):
    for role, address in addresses(order, world).items():
        page = readers[role].get(address)
        for figure in page.context["trail"].figures:
            assert figure.rows
            assert sum(row.amount.minor for row in figure.rows) == figure.amount.minor
            for row in figure.rows:
                assert f'href="#{row.anchor}"' in page.text
                assert f'id="{row.anchor}"' in page.text
        assert "Sealed in block 1" in page.text


def test_refunds_and_disputes_stand_in_it(order, world, readers, committing):
    line = order.lines.order_by("pk").first()
    give_back(order, committing, RefundPart(line.public_id, 3200))
    told(order, "needs_response", minor=1000)
    where = addresses(order, world)

    buyer, brand, creator = (readers[role].get(where[role]) for role in ("buyer", "brand", "creator"))
    assert figures(buyer)["you_back"] == 3200
    assert figures(buyer)["bank"] == 1000
    assert "Taken back by a bank" in buyer.text
    assert figures(creator)["taken"] < 0
    paid, total = figures(brand)["paid"], brand.context["trail"].total.amount.minor
    assert total == sum(minor for code, minor in figures(brand).items() if code != "paid") + paid
    assert "To be sealed within a minute" in buyer.text
    assert readers["operator"].get(where["operator"]).context["trail"].total.amount.minor == 0

    told(order, "won", minor=1000)
    assert "bank" not in figures(readers["buyer"].get(where["buyer"]))


def test_it_is_a_file_too(order, world, readers):
    for role, address in addresses(order, world).items():
        answer = readers[role].get(f"{address}?as=csv")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) == len(readers[role].get(address).context["trail"].rows)
        assert {row["block"] for row in rows} == {"1"}
    total = sum(
        round(float(row["amount"]) * 100) for row in _rows(readers["buyer"], addresses(order, world)["buyer"])
    )
    assert total == order.total_minor


def _rows(client, address):
    return list(csv.DictReader(io.StringIO(client.get(f"{address}?as=csv").content.decode("utf-8-sig"))))


def test_strangers_find_nothing(order, world, client, client_of, readers, dana):
    mallory = factories.make_user("m@example.org")
    factories.make_creator(mallory)
    # Who packs has no business with the money.
    assert client_of(dana).get(addresses(order, world)["brand"]).status_code == 403
    for role, address in addresses(order, world).items():
        assert client_of(mallory).get(address).status_code == 404
        assert client.get(address).status_code in {302, 404}
        for other_role, other_client in readers.items():
            if other_role != role:
                assert other_client.get(address).status_code in {403, 404}


def test_a_guest_reads_it_through_the_link_and_the_order_page_leads_there(world, client, committing):
    order = buying.place(buying.draft(world.lamp), email="guest@example.org")
    buying.pay(order, committing)
    token = order_pass(order)
    page = client.get(f"/orders/{order.public_id}/?pass={token}")

    address = f"/orders/{order.public_id}/money/?pass={token}"
    assert f'href="{address}"' in page.text
    assert client.get(address).status_code == 200
    assert client.get(f"{address}&as=csv").headers["Content-Type"].startswith("text/csv")


def test_an_order_of_nobodys_money_says_so(world, alice, client_of):
    order = buying.place(buying.draft(world.lamp), user=alice)

    page = client_of(alice).get(f"/orders/{order.public_id}/money/")

    assert "Nothing has moved yet." in page.text


def test_money_that_came_for_nothing_stands_in_it(world, alice, client_of, committing):
    order = buying.place(buying.draft(world.lamp), user=alice)
    buying.pay(order, committing)
    buying.pay(order, committing)

    found = figures(client_of(alice).get(f"/orders/{order.public_id}/money/"))

    assert found["you_paid"] in (order.total_minor, 2 * order.total_minor)
    assert found.get("you_back", 0) == found["you_paid"] - order.total_minor


def test_it_takes_the_same_few_queries_for_many_lines(world, alice, client_of, committing, oliver, carla):
    counts = []
    for count in (1, 8):
        drafts = [
            buying.draft(factories.make_product(world.brand), collaboration=world.collaboration)
            for _n in range(count)
        ]
        order = buying.place(*drafts, user=alice)
        buying.pay(order, committing)
        found = []
        people = (alice, carla, world.creator.user, oliver)
        for person, address in zip(people, addresses(order, world).values(), strict=True):
            reader = client_of(person)
            with CaptureQueriesContext(connection) as queries:
                assert reader.get(address).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15
