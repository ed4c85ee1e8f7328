"""Flash deals and voucher cards, as the room opens and ends them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.promotions.errors import (
    CardClosed,
    CardsGone,
    CardTaskOpen,
    DealOpen,
    ShowPriceElsewhere,
    ShowPriceTooHigh,
)
from commerce.promotions.models import Budget, FlashDeal, VoucherCard, VoucherClaim
from commerce.promotions.pricing import AskedPrice, BasketLine
from commerce.promotions.rules import FlashDeal as FlashDealRule
from commerce.promotions.selectors import Asking, code_refusal, offers_for
from commerce.promotions.services import (
    Claim,
    budgets_claim,
    deal_end,
    voucher_card_close,
    voucher_card_open,
    voucher_claim,
)
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.promotions.offering import SCOPE, make_code, make_deal


def basket(product, quantity: int = 3, scope: str = SCOPE) -> list[BasketLine]:
    asked = AskedPrice.of(Money(6400, "EUR"), None, is_show_price=False)
    variant = product.variants.first()
    return [BasketLine(variant.pk, product.brand_id, quantity, asked, product=product.pk, scope=scope)]


def deals_for(product, **more) -> list[FlashDealRule]:
    offered = offers_for(basket(product, **more), currency="EUR", asking=Asking(who=("user:alice",)))
    return [offer for offer in offered.offers if isinstance(offer, FlashDealRule)]


def test_a_deal_holds_in_its_show_until_its_end(lantern, carla) -> None:
    lamp = factories.make_product(lantern)
    deal = make_deal(lamp, carla, 3900)

    (offer,) = deals_for(lamp)

    assert (dict(offer.prices), offer.left) == ({lamp.variants.get().pk: Money(3900, "EUR")}, 3)
    assert deals_for(lamp, scope="") == []
    later = deal.ends_at
    assert offers_for(basket(lamp), currency="EUR", now=later).offers == ()


def test_a_deal_is_for_so_many_pieces_of_one_buyer_and_of_all(lantern, carla) -> None:
    lamp = factories.make_product(lantern)
    deal = make_deal(lamp, carla, 3900, pieces_max=4, per_buyer=3)
    given = Money(0, "EUR")
    budgets_claim(key="1", who=("user:alice",), claims=[Claim("", deal.budget_id, 2, given)])

    assert deals_for(lamp, quantity=5)[0].left == 1
    budgets_claim(key="2", who=("user:bob",), claims=[Claim("", deal.budget_id, 2, given)])
    assert deals_for(lamp, quantity=5)[0].left == 0


def test_one_deal_at_a_time(lantern, carla) -> None:
    lamp = factories.make_product(lantern)
    deal = make_deal(lamp, carla, 3900)

    with pytest.raises(DealOpen):
        make_deal(lamp, carla, 2900)
    assert (FlashDeal.objects.count(), Budget.objects.count()) == (1, 1)

    assert deal_end(deal=deal)
    assert not deal_end(deal=deal)
    assert deals_for(lamp) == []
    make_deal(lamp, carla, 2900)


def test_a_deal_that_ended_by_itself_makes_room(lantern, carla) -> None:
    lamp = factories.make_product(lantern)
    now = timezone.now()
    past = make_deal(lamp, carla, 3900, starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))

    make_deal(lamp, carla, 2900)

    past.refresh_from_db()
    assert past.ended_at == past.ends_at
    assert not deal_end(deal=past)


@pytest.mark.parametrize(
    ("minor", "currency", "refusal"),
    [
        pytest.param(6400, "EUR", ShowPriceTooHigh, id="not lower"),
        pytest.param(100, "USD", ShowPriceElsewhere, id="not sold there"),
    ],
)
def test_a_deal_is_lower_than_the_ordinary_price(lantern, carla, minor, currency, refusal) -> None:
    lamp = factories.make_product(lantern)
    prices = {lamp.variants.get(): (Money(minor, currency),)}

    with pytest.raises(refusal):
        make_deal(lamp, carla, 0, prices=prices)

    assert not FlashDeal.objects.exists()


def test_a_card_is_taken_once_by_each(lantern, carla, alice) -> None:
    code = make_code(lantern, carla, is_claimed_only=True)
    card = voucher_card_open(scope=SCOPE, code=code, by=carla, claims_max=1)

    first = voucher_claim(card=card, user=alice, is_done=False)

    assert voucher_claim(card=card, user=alice, is_done=False) == first
    card.refresh_from_db()
    assert card.claims == 1
    assert code_refusal(code, currency="EUR", asking=Asking(user=alice.pk)) is None
    assert code_refusal(code, currency="EUR", asking=Asking(user=carla.pk)) is not None


def test_no_more_cards_than_there_are(lantern, carla, alice, mallory) -> None:
    card = voucher_card_open(scope=SCOPE, code=make_code(lantern, carla), by=carla, claims_max=1)
    voucher_claim(card=card, user=alice, is_done=False)

    with pytest.raises(CardsGone):
        voucher_claim(card=card, user=mallory, is_done=True)

    assert VoucherClaim.objects.count() == 1


def test_a_card_asks_for_its_task(lantern, carla, alice) -> None:
    task = VoucherCard.Task.FOLLOW
    card = voucher_card_open(scope=SCOPE, code=make_code(lantern, carla), by=carla, task=task)

    with pytest.raises(CardTaskOpen):
        voucher_claim(card=card, user=alice, is_done=False)
    assert not VoucherClaim.objects.exists()

    voucher_claim(card=card, user=alice, is_done=True)


def test_a_closed_card_is_not_taken(lantern, carla, alice) -> None:
    card = voucher_card_open(scope=SCOPE, code=make_code(lantern, carla), by=carla)

    assert voucher_card_close(card=card)
    assert not voucher_card_close(card=card)
    with pytest.raises(CardClosed):
        voucher_claim(card=card, user=alice, is_done=True)

    assert not VoucherClaim.objects.exists()
