"""The operators' desk of the house's codes: made, changed, paused, and closed to everybody else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from commerce.orders.models import Order
from commerce.promotions.models import Code
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.promotions.offering import make_code
from tests.commerce.promotions.test_offer_desk import code_fields

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("promotions:house_codes"), reverse("promotions:house_code_new")


def edit(code: Code) -> str:
    return reverse("promotions:house_code_edit", args=[code.public_id])


def pause(code: Code) -> str:
    return reverse("promotions:house_code_pause", args=[code.public_id])


def test_a_code_is_made_listed_and_changed(client_of, oliver) -> None:
    client = client_of(oliver)

    made = client.post(NEW, code_fields(uses_max="500", budget_EUR="2000", minimum_EUR="30"), follow=True)

    code = Code.objects.get()
    assert (code.brand, code.by, code.text, code.basis_points) == (None, oliver, "SPRING15", 1500)
    for words in ("SPRING15", "15 % off", "0 of 500 uses", "€0.00 of €2,000.00", "from €30.00"):
        assert words in made.text, words

    assert client.get(edit(code)).context["form"]["budget_EUR"].value() == "2000.00"
    client.post(edit(code), code_fields(kind="free_shipping", percent="", uses_max="40"))
    code.refresh_from_db()
    assert (code.kind, code.basis_points, code.budget.uses_max) == ("free_shipping", None, 40)


def test_what_it_gave_stands_on_the_list_and_the_house_pays_it(client, client_of, oliver, world) -> None:
    code = make_code(None, oliver, "WELCOME", uses_max=2, money={"EUR": 5000})
    client.post(reverse("checkout:add"), {"variant": world.lamp.variants.first().public_id, "quantity": 1})
    client.post(reverse("checkout:code_add"), {"code": "welcome"})
    desk.press_pay(client, client.get(reverse("checkout:begin"), follow=True))

    order = Order.objects.get()
    line = order.lines.get()
    assert line.discount_minor > 0
    # Without its tax: what brands and creators share is as if nothing had been given.
    assert line.house_minor > 0
    page = client_of(oliver).get(LIST).text
    assert "1 of 2 uses" in page
    assert f"€{line.discount_minor / 100:.2f} of €50.00" in page
    code.budget.refresh_from_db()
    assert code.budget.uses == 1


def test_a_code_that_was_stopped_gives_nothing_until_it_goes_on(client, client_of, oliver, world) -> None:
    code = make_code(None, oliver, "WELCOME")
    operator = client_of(oliver)

    for stops in ("1", "0"):
        assert operator.post(pause(code), {"pause": stops}).url == LIST
        code.refresh_from_db()
        assert code.is_paused is (stops == "1")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param({"text": "x"}, "text", id="short"),
        pytest.param({"percent": ""}, "percent", id="no percentage"),
        pytest.param({"kind": "amount", "percent": ""}, "amount_EUR", id="no sum"),
        pytest.param({"ends_at": "2026-02-01T08:00"}, "ends_at", id="ends before it begins"),
        pytest.param({"text": "TAKEN"}, "text", id="a brand has it"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(client_of, oliver, carla, lantern, fields, wrong) -> None:
    make_code(lantern, carla, "TAKEN")

    answer = client_of(oliver).post(NEW, code_fields(**fields))

    assert answer.status_code == 400
    assert answer.context["form"][wrong].errors
    assert not Code.objects.filter(brand=None).exists()


def test_nobody_else_finds_it_nor_changes_anything(client, client_of, carla, mallory, oliver) -> None:
    code = make_code(None, oliver, "WELCOME")
    helper = factories.make_user(is_staff=True)

    for someone in (client, client_of(carla), client_of(mallory), client_of(helper)):
        for answer in (
            someone.get(LIST),
            someone.get(NEW),
            someone.post(NEW, code_fields()),
            someone.get(edit(code)),
            someone.post(edit(code), code_fields(text="MINE")),
            someone.post(pause(code), {"pause": "1"}),
        ):
            assert answer.status_code == 404

    code.refresh_from_db()
    assert (Code.objects.count(), code.text, code.is_paused) == (1, "WELCOME", False)


def test_an_operator_needs_the_right_to_spend_the_houses_money(client_of) -> None:
    helper = factories.make_user(is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="change_code"))

    assert client_of(helper).get(LIST).status_code == 200


def test_a_brands_code_is_none_of_the_houses(client_of, oliver, carla, lantern) -> None:
    code = make_code(lantern, carla, "BRANDED")
    client = client_of(oliver)

    assert "BRANDED" not in client.get(LIST).text
    assert client.get(edit(code)).status_code == 404
    assert client.post(pause(code), {"pause": "1"}).status_code == 404
    code.refresh_from_db()
    assert code.is_paused is False


def test_many_codes_ask_the_database_as_often_as_one(
    client_of, oliver, django_assert_max_num_queries
) -> None:
    client = client_of(oliver)
    for number in range(12):
        make_code(None, oliver, f"WELCOME{number}", starts_at=timezone.now() - timedelta(days=number))

    with django_assert_max_num_queries(12):
        assert client.get(LIST).text.count("WELCOME") >= 12
