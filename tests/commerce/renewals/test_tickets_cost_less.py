"""Members pay less for tickets, and buy them before everybody else."""

from typing import Any

import pytest

from commerce.catalog.counters import creator_counter
from commerce.checkout.going import Going
from commerce.checkout.quoting import quote_of
from commerce.checkout.wanting import Wanted
from commerce.memberships.selectors.members import presale_with
from commerce.promotions.selectors import Asking
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.memberships.joining import bought, make_plan, make_tier

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def asked(person: Any, product: Any, market: str = "eu") -> int:
    """What a ticket costs somebody at the checkout."""
    going = Going(asking=Asking(user=person.pk if person else None))
    quote = quote_of([Wanted(product.variants.get(), 1)], Market.objects.get(code=market), going=going)
    price = quote.lines[0].asked
    assert price is not None
    return price.price.minor


@pytest.fixture
def ticket(bruno) -> Any:
    return factories.make_ticket(creator_counter(bruno), prices={"EUR": 1_999, "JPY": 999})


def test_a_member_pays_less_rounded_in_their_favour(alice, mallory, ticket, friend) -> None:
    bought(alice, friend)

    assert (asked(mallory, ticket), asked(None, ticket)) == (1_999, 1_999)
    assert asked(alice, ticket) == 1_799
    assert asked(alice, ticket, "jp") == 899


def test_the_best_of_what_somebody_has_counts_once(alice, ticket, friend, patron) -> None:
    bought(alice, patron)
    bought(alice, make_tier(make_plan(None, "The pass"), "Pass", 999, ticket_discount_bp=500))

    assert asked(alice, ticket) == 1_499


def test_another_creators_ticket_and_a_lamp_cost_what_they_cost(alice, lantern, friend) -> None:
    other = factories.make_creator(handle="nour")
    ticket = factories.make_ticket(creator_counter(other), prices={"EUR": 1_999})
    bought(alice, friend)

    assert asked(alice, ticket) == 1_999
    assert asked(alice, factories.make_product(lantern)) == 6_400


def test_a_store_of_the_creators_own_is_theirs_too(alice, bruno, friend) -> None:
    store = factories.make_brand(bruno.user, name="Pier Hall")
    bought(alice, friend)

    assert asked(alice, factories.make_ticket(store, prices={"EUR": 1_000})) == 900


def test_the_presale_is_for_tiers_that_have_it(alice, mallory, bruno, friend, patron) -> None:
    bought(alice, patron)
    bought(mallory, friend)

    assert presale_with(alice, [bruno.pk, 0]) == {bruno.pk}
    assert presale_with(mallory, [bruno.pk]) == set()


def test_the_pass_of_the_house_has_its_presale_everywhere(alice, bruno) -> None:
    bought(alice, make_tier(make_plan(None, "The pass"), "Pass", 999, has_presale=True))

    assert presale_with(alice, [bruno.pk]) == {bruno.pk}
