"""The pages of refunds that need two people, and of kindness: who may open them, and what a press does."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.payments.models import Refund, RefundRequest
from commerce.payments.services import Wish, refund_ask
from marketplace.brands.models import BrandMember
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.payments.asking import same_queries

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/operator/money/refunds/"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.REFUND_APPROVAL_ABOVE = {"EUR": 5000}


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(buying.draft(world.lamp, quantity=3), user=alice)
    buying.pay(order, committing)
    return order


@pytest.fixture
def olga(db):
    return factories.make_user("olga@example.org", display_name="Olga", is_staff=True, is_superuser=True)


@pytest.fixture
def mia(world):
    """A manager of carla's brand."""
    user = factories.make_user("mia@example.org", display_name="Mia")
    BrandMember.objects.create(brand=world.brand, user=user, role=BrandMember.Role.MANAGER)
    return user


def asked_of(order, by, brand=None, minor=6400) -> RefundRequest:
    wish = Wish([RefundPart(order.lines.get().public_id, minor)], "The shade came torn", brand)
    made = refund_ask(order=order, key=uuid4(), wish=wish, by=by)
    assert isinstance(made, RefundRequest)
    return made


def staff_without_money():
    user = factories.make_user("steve@example.org", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_order"))
    return user


def test_an_operator_asks_and_another_one_agrees(paid, oliver, olga, client_of):
    page = client_of(oliver).get(f"/operator/refund/{paid.public_id}/")
    assert "Above €50.00 of an order a second person has to agree." in page.text
    form = {
        "key": page.context["form"]["key"].value(),
        f"amount-{paid.lines.get().public_id}": "64.00",
        "reason": "The shade came torn",
    }
    answer = client_of(oliver).post(f"/operator/refund/{paid.public_id}/", form, follow=True)
    asked = RefundRequest.objects.get()
    assert (asked.state, asked.brand, Refund.objects.count()) == ("waiting", None, 0)
    assert "waits for a second person" in answer.text

    olgas = client_of(olga)
    assert paid.number in olgas.get(LIST).text
    own = client_of(oliver).get(f"{LIST}{asked.public_id}/")
    assert "somebody else has to agree" in own.text
    assert 'value="approve"' not in own.text
    for _press in range(2):
        answer = olgas.post(f"{LIST}{asked.public_id}/", {"answer": "approve"})
        assert (answer.status_code, answer["Location"]) == (302, LIST)

    assert Refund.objects.get().amount_minor == 6400
    assert "Olga" in olgas.get(f"{LIST}?state=approved").text
    assert "Nothing waits for a second person." in olgas.get(LIST).text
    assert "Approved" in olgas.get(f"{LIST}{asked.public_id}/").text


def test_a_refusal_is_told_on_the_page_with_its_status(paid, oliver, olga, client_of):
    asked = asked_of(paid, oliver)

    own = client_of(oliver).post(f"{LIST}{asked.public_id}/", {"answer": "approve"})
    assert own.status_code == 409
    assert "You asked for this refund yourself" in own.text
    wordless = client_of(olga).post(f"{LIST}{asked.public_id}/", {"answer": "decline"})
    assert wordless.status_code == 400
    assert "Say why, in a few words." in wordless.text
    assert client_of(olga).post(f"{LIST}{asked.public_id}/", {"answer": "perhaps"}).status_code == 400

    asked.refresh_from_db()
    assert (asked.state, Refund.objects.count()) == ("waiting", 0)


def test_no_refund_by_hand_without_a_reason(paid, oliver, carla, world, client_of):
    line = paid.lines.get().public_id
    for client, address in (
        (client_of(oliver), f"/operator/refund/{paid.public_id}/"),
        (client_of(carla), f"/brand/{world.brand.public_id}/orders/{paid.public_id}/refund/"),
    ):
        answer = client.post(address, {"key": uuid4(), f"amount-{line}": "1.00", "reason": ""})
        assert answer.status_code == 400
    assert (Refund.objects.count(), RefundRequest.objects.count()) == (0, 0)


def test_two_people_of_a_brand_decide_about_its_own(paid, world, carla, mia, client_of):
    desk = f"/brand/{world.brand.public_id}/orders/{paid.public_id}/refund/"
    asked = asked_of(paid, carla, world.brand)
    assert "Take it back" in client_of(carla).get(desk).text

    answer = client_of(carla).post(f"{desk}{asked.public_id}/", {"answer": "approve"}, follow=True)
    assert "You asked for this refund yourself" in answer.text
    answer = client_of(mia).post(f"{desk}{asked.public_id}/", {"answer": "approve"}, follow=True)

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("approved", mia)
    assert "€64.00 goes back to the buyer." in answer.text


def test_who_asked_reads_why_it_was_declined(paid, world, carla, oliver, client_of):
    asked = asked_of(paid, carla, world.brand)
    answer = {"answer": "decline", "words": "Send a new shade instead"}
    assert client_of(oliver).post(f"{LIST}{asked.public_id}/", answer).status_code == 302

    page = client_of(carla).get(f"/brand/{world.brand.public_id}/orders/{paid.public_id}/refund/")

    assert "Send a new shade instead" in page.text
    assert "Send a new shade instead" in client_of(oliver).get(f"{LIST}?state=declined").text


def test_strangers_staff_without_the_right_and_brands_of_others_find_nothing(
    paid, world, oliver, mallory, carla, dana, client_of
):
    house, brands = asked_of(paid, oliver), asked_of(paid, carla, world.brand)
    desk = f"/brand/{world.brand.public_id}/orders/{paid.public_id}"
    for client in (client_of(mallory), client_of(staff_without_money())):
        for address in (
            LIST,
            f"{LIST}{house.public_id}/",
            f"/operator/goodwill/{paid.public_id}/",
            f"{desk}/goodwill/",
        ):
            assert client.get(address).status_code == 404
        assert client.post(f"{LIST}{house.public_id}/", {"answer": "approve"}).status_code == 404
        assert client.post(f"{desk}/refund/{brands.public_id}/", {"answer": "approve"}).status_code == 404
    # A brand does not decide about what the house asked for, and its staff about nothing.
    approve = {"answer": "approve"}
    assert client_of(carla).post(f"{desk}/refund/{house.public_id}/", approve).status_code == 404
    assert client_of(dana).post(f"{desk}/refund/{brands.public_id}/", approve).status_code == 403
    assert client_of(dana).get(f"{desk}/goodwill/").status_code == 403
    assert set(RefundRequest.objects.values_list("state", flat=True)) == {"waiting"}
    assert Refund.objects.count() == 0


def test_an_operator_gives_out_of_kindness_once_and_chooses_whose_it_is(paid, world, oliver, client_of):
    address, olivers = f"/operator/goodwill/{paid.public_id}/", client_of(oliver)
    page = olivers.get(address)
    assert "At most €50.00 more for this order." in page.text
    key = page.context["form"]["key"].value()
    form = {
        "key": key,
        "amount": "5.00",
        "reason": "For the wait",
        "shape": "money",
        "bearer": world.brand.public_id,
    }

    for _press in range(2):
        assert olivers.post(address, form).status_code == 302

    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.kindness, refund.reason, refund.asked_by) == (
        500, "brand", "For the wait", oliver,
    )  # fmt: skip

    assert olivers.post(address, {**form, "key": uuid4(), "bearer": "house"}).status_code == 302
    assert Refund.objects.latest("pk").kindness == "house"


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ({"amount": "50.01"}, 409, "At most €50.00 more can be given"),
        ({"amount": "0"}, 400, ""),
        ({"amount": "1.001"}, 400, "is not an amount in EUR"),
        ({"reason": ""}, 400, ""),
        ({"bearer": "zzzzzzzzzzzz"}, 400, ""),
    ],
    ids=["too much", "nothing", "no amount", "no reason", "nobody's"],
)
def test_what_is_no_kindness_is_told_and_stays_typed(paid, oliver, client_of, said, status, told):
    form = {
        "key": uuid4(),
        "amount": "5.00",
        "reason": "For the wait",
        "shape": "money",
        "bearer": "house",
        **said,
    }

    answer = client_of(oliver).post(f"/operator/goodwill/{paid.public_id}/", form)

    assert answer.status_code == status
    assert told in answer.text
    assert Refund.objects.count() == 0


def test_a_brand_gives_of_its_own_and_never_of_the_houses(paid, world, carla, client_of):
    address = f"/brand/{world.brand.public_id}/orders/{paid.public_id}/goodwill/"
    carlas = client_of(carla)
    assert "It comes out of your own share" in carlas.get(address).text

    assert carlas.post(
        address,
        {"key": uuid4(), "amount": "3.00", "reason": "For the wait", "shape": "money", "bearer": "house"},
    ).status_code in (302, 400)
    carlas.post(address, {"key": uuid4(), "amount": "3.00", "reason": "For the wait", "shape": "money"})

    assert set(Refund.objects.values_list("kindness", flat=True)) == {"brand"}
    assert (
        "gave money out of kindness"
        in carlas.get(f"/brand/{world.brand.public_id}/orders/{paid.public_id}/").text.lower()
    )


def test_the_list_asks_the_same_however_long_it_is(paid, oliver, olga, client_of):
    asked_of(paid, oliver, minor=5001)
    olgas = client_of(olga)

    def more() -> None:
        for _row in range(5):
            asked_of(paid, oliver, minor=5001)

    same_queries(lambda: olgas.get(LIST), more)
