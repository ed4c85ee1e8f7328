"""Many fans, few uses: a code gives what it has, at whatever moment it is asked."""

from collections import Counter
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.promotions.models import Budget, BudgetBuyer, Redemption
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.checkout.test_race import at_once
from tests.commerce.promotions.offering import make_code

FANS, USES, TABS = 30, 5, 5
ADD, CODE_ADD = reverse("checkout:add"), reverse("checkout:code_add")


def ready(client: Client, product, quantity: int, **fields: str) -> dict[str, str]:
    """Fill a cart, type the code, open the checkout; returns what pressing Pay sends."""
    client.post(ADD, {"variant": product.variants.get().public_id, "quantity": str(quantity)})
    client.post(CODE_ADD, {"code": "LIGHT10"})
    page = client.get(reverse("checkout:begin"))
    assert page.context["quote"].priced.discount.minor > 0
    return desk.hidden(page) | desk.address(**fields) | desk.card()


def press(client: Client, form: dict[str, str]) -> int:
    return client.post(desk.PAY, form).status_code


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_thirty_fans_for_a_code_with_five_uses(lantern, carla) -> None:
    product = factories.make_product(lantern, stock=100)
    code = make_code(lantern, carla, uses_max=USES)
    clients = [Client() for _ in range(FANS)]
    forms = [
        ready(client, product, 1, email=f"fan{number}@example.org") for number, client in enumerate(clients)
    ]

    pairs = zip(clients, forms, strict=True)
    answers = at_once([partial(press, client, form) for client, form in pairs])

    assert Counter(answers) == {302: USES, 409: FANS - USES}
    assert [order.state for order in Order.objects.all()] == ["paid"] * USES
    assert all(order.lines.get().discount_minor == 640 for order in Order.objects.all())
    assert Budget.objects.get(pk=code.budget_id).uses == USES
    assert Redemption.objects.filter(state=Redemption.State.SPENT).count() == USES
    assert prove().difference == ""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_fan_in_five_tabs_uses_it_once(lantern, carla) -> None:
    product = factories.make_product(lantern, stock=100)
    code = make_code(lantern, carla, uses_max=USES)
    # Five browsers with baskets of their own, one address.
    clients = [Client() for _ in range(TABS)]
    forms = [ready(client, product, number) for number, client in enumerate(clients, start=1)]

    pairs = zip(clients, forms, strict=True)
    answers = at_once([partial(press, client, form) for client, form in pairs])

    assert Counter(answers) == {302: 1, 409: TABS - 1}
    assert Order.objects.count() == 1
    assert Budget.objects.get(pk=code.budget_id).uses == 1
    assert [row.uses for row in BudgetBuyer.objects.all()] == [1]
