"""What is sold at counters: where its money goes, and what never comes near a shelf or a bag."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from commerce.catalog.counters import creator_counter, house_counter
from commerce.catalog.models import Product, Variant
from commerce.checkout.errors import PlacedElsewhere
from commerce.checkout.models import CartLine
from commerce.checkout.services import DirectItem, details_known, order_direct, shopper_away
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balances, transfers_of
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.wallet.models import CoinPack
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import brands_approved
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests.commerce.memberships.joining import make_plan, make_tier
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back
from tests.conftest import World
from tests.factories import make_product

pytestmark = [pytest.mark.django_db, pytest.mark.once]

Buy = Callable[..., Order]


@pytest.fixture
def sell(world: World) -> Callable[[Brand, str], Variant]:
    def deed(brand: Brand, kind: str) -> Variant:
        product = make_product(brand, title=kind, kind=kind)
        variant = product.variants.get()
        if kind == Product.Kind.COINS:
            CoinPack.objects.create(variant=variant, coins=500)
        return variant

    return deed


@pytest.fixture
def buy(alice: User, committing: Any) -> Buy:
    def deed(variant: Variant, minor: int, least: int | None = None) -> Order:
        market = Market.objects.get(currency="EUR")
        item = DirectItem(variant, Money(minor, "EUR"), least=None if least is None else Money(least, "EUR"))
        order = order_direct(
            key=uuid4(),
            shopper=shopper_away(alice),
            buyer=details_known(alice, market),
            market=market,
            item=item,
        ).order
        buying.pay(order, committing)
        order.refresh_from_db()
        return order

    return deed


def sums(owner: str) -> dict[str, int]:
    return {row.kind: row.posted.minor for row in balances(owner=owner, currency="EUR")}


def test_each_kind_goes_to_its_own_account_and_comes_back_from_there(
    world: World, alice: User, sell: Any, buy: Buy, committing: Any
) -> None:
    creator = world.show.creator
    counter, house = creator_counter(creator), house_counter()
    tip = buy(sell(counter, Product.Kind.TIP), 1000)
    plan = make_tier(make_plan(None)).monthly
    assert plan is not None
    fee = buy(plan, 999)
    coins = buy(sell(house, Product.Kind.COINS), 500)

    lines = [order.lines.get() for order in (tip, fee, coins)]
    assert [line.fee_minor > 0 for line in lines] == [True, True, False]
    owners = [
        f"creator:{creator.public_id}", f"plan:{plan.product.public_id}", f"user:{alice.public_id}"
    ]  # fmt: skip
    kinds = ["creator_payable", "membership_pool", "coin_liability"]
    assert [sums(owner) for owner in owners] == [
        {kind: line.brand_minor} for kind, line in zip(kinds, lines, strict=True)
    ]
    assert not any(row.posted.minor for row in balances(kind="brand_payable"))
    assert prove().difference == ""

    for order in (tip, fee, coins):
        give_back(order, committing, *everything(order))
    assert [sums(owner) for owner in owners] == [{kind: 0} for kind in kinds]
    assert prove().difference == ""


def test_what_is_above_the_least_is_a_transfer_of_its_own(world: World, sell: Any, buy: Buy) -> None:
    order = buy(sell(creator_counter(world.show.creator), Product.Kind.TIP), 1500, least=1000)

    line = order.lines.get()
    marked = [entry for entry in transfers_of(order.public_id) if entry.key.endswith(":support")]
    assert line.support_minor == 500
    assert [entry.money.minor for entry in marked] == [500 * line.brand_minor // 1500]
    assert prove().difference == ""


def test_a_counter_is_opened_once_and_stands_in_no_list(world: World) -> None:
    creator = world.show.creator
    assert creator_counter(creator) == creator_counter(creator)
    assert house_counter() == house_counter()
    assert {creator_counter(creator), house_counter()}.isdisjoint(brands_approved())


def test_what_a_counter_sells_has_no_page_and_fits_no_bag(
    world: World, sell: Any, alice: User, client_of: Callable[[User], Client]
) -> None:
    variant, client = sell(house_counter(), Product.Kind.COINS), client_of(alice)

    seen = client.get(reverse("catalog:product", args=[variant.product.public_id]))
    sheet = client.get(reverse("checkout:buy", args=[variant.public_id]))
    added = client.post(reverse("checkout:add"), {"variant": variant.public_id, "quantity": "1"})

    assert [seen.status_code, sheet.status_code, added.status_code] == [404, 404, 404]
    assert not CartLine.objects.exists()


def test_a_key_is_one_order_and_nobody_elses(world: World, sell: Any, alice: User, mallory: User) -> None:
    market, key = Market.objects.get(currency="EUR"), uuid4()
    item = DirectItem(sell(house_counter(), Product.Kind.COINS), Money(500, "EUR"))

    def press(user: User) -> Order:
        buyer = details_known(user, market)
        return order_direct(key=key, shopper=shopper_away(user), buyer=buyer, market=market, item=item).order

    assert press(alice) == press(alice)
    with pytest.raises(PlacedElsewhere):
        press(mallory)
    assert Order.objects.count() == 1


@pytest.mark.parametrize("least", [0, 700])
def test_support_goes_back_with_its_own_mark(
    world: World, sell: Any, buy: Buy, committing: Any, least: int
) -> None:
    order = buy(sell(creator_counter(world.show.creator), Product.Kind.TIP), 1001, least=least)
    line = order.lines.get()
    for minor in (333, 1001 - 333):
        give_back(order, committing, RefundPart(line.public_id, minor))

    marked = [entry for entry in transfers_of(order.public_id) if entry.key.endswith(":support")]
    sold = sum(entry.money.minor for entry in marked if entry.kind == "sale")
    assert sold == (1001 - least) * line.brand_minor // 1001
    assert sum(entry.money.minor for entry in marked if entry.kind == "refund") == sold
    assert prove().difference == ""
