"""Offers in a priced basket: examples counted by hand, one kind after the other."""

import pytest

from commerce.promotions.pricing import AskedPrice, BasketLine, PricedCart, Taxes, price_cart
from commerce.promotions.rules import (
    AmountOff,
    Bearer,
    BundlePrice,
    BuyXGetY,
    FlashDeal,
    FreeShipping,
    Offer,
    PercentOff,
    Reach,
    Why,
)
from marketplace.kernel.money import CurrencyMismatch, Money

LANTERN, KILN = 7, 8


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def line(key: int, minor: int, quantity: int = 1, seller: int = LANTERN, **more) -> BasketLine:
    money = Money(minor, more.pop("currency", "EUR"))
    asked = AskedPrice.of(money, None, is_show_price=False)
    return BasketLine(key, seller, quantity, asked, product=more.pop("product", key), **more)


def priced(lines: list[BasketLine], *offers: Offer, fee: int = 0, taxes: Taxes | None = None) -> PricedCart:
    currency = lines[0].asked.price.currency
    fees = {one.seller: Money(fee, currency) for one in lines}
    return price_cart(lines, currency=currency, fees=fees, taxes=taxes or Taxes(0), offers=offers)


def off(cart: PricedCart) -> list[int]:
    return [one.discount.minor for one in cart.lines]


def why(cart: PricedCart) -> dict[str, Why]:
    return {one.offer.key: one.why for one in cart.unused}


def test_a_sum_is_spread_so_that_nothing_is_lost() -> None:
    cart = priced([line(1, 1000), line(2, 1000), line(3, 1000)], AmountOff(key="ten", amount=eur(1000)))

    assert off(cart) == [334, 333, 333]
    assert (cart.discount, cart.total) == (eur(1000), eur(2000))
    assert cart.applied == {AmountOff(key="ten", amount=eur(1000)): eur(1000)}


def test_yen_have_no_smaller_coins() -> None:
    lines = [line(key, 500, currency="JPY") for key in (1, 2, 3)]

    cart = priced(lines, AmountOff(key="hundred", amount=Money(100, "JPY")))

    assert off(cart) == [34, 33, 33]


def test_three_decimals_are_counted_in_thousandths() -> None:
    lines = [line(1, 3333, currency="KWD"), line(2, 3333, currency="KWD")]

    cart = priced(lines, PercentOff(key="p", basis_points=1500))

    # 15 % of 6.666 are 0.9999, so 1.000.
    assert off(cart) == [500, 500]
    assert cart.total == Money(5666, "KWD")


def test_a_sum_larger_than_the_basket_leaves_nothing_to_pay_and_no_debt() -> None:
    lines = [line(1, 2000), line(2, 1000, seller=KILN)]

    cart = priced(lines, AmountOff(key="big", amount=eur(4500)))

    assert off(cart) == [2000, 1000]
    assert (cart.discount, cart.total, cart.tax) == (eur(3000), eur(0), eur(0))


def test_goods_for_nothing_still_pay_their_way() -> None:
    whole = PercentOff(key="whole", basis_points=10_000, stacks=True)
    fifth = PercentOff(key="fifth", basis_points=2000, stacks=True)

    cart = priced([line(1, 1800, 4)], whole, fifth, fee=499)

    assert (cart.goods, cart.shipping, cart.total) == (eur(0), eur(499), eur(499))
    assert why(cart) == {"fifth": Why.NOTHING_LEFT}


def test_two_codes_that_stack_are_counted_one_on_what_the_other_left() -> None:
    tenth = PercentOff(key="a", basis_points=1000, stacks=True)
    five = AmountOff(key="b", amount=eur(500), stacks=True)

    cart = priced([line(1, 5000)], five, tenth)

    # 50.00 less 10 % are 45.00, less 5.00 are 40.00: percentages first, whatever was typed first.
    assert cart.total == eur(4000)
    assert {offer.key: money.minor for offer, money in cart.applied.items()} == {"a": 500, "b": 500}


def test_a_code_that_stands_alone_wins_when_it_saves_more() -> None:
    alone = PercentOff(key="alone", basis_points=3000)
    together = PercentOff(key="together", basis_points=1000, stacks=True)

    cart = priced([line(1, 5000)], alone, together)

    assert cart.total == eur(3500)
    assert why(cart) == {"together": Why.OUTRANKED}


def test_free_shipping_is_for_the_parcels_it_is_meant_for() -> None:
    lines = [line(1, 2000), line(2, 1000, seller=KILN)]
    code = FreeShipping(key="free", reach=Reach(sellers=frozenset({KILN})))

    cart = priced(lines, code, fee=490, taxes=Taxes(2000))

    assert [parcel.shipping for parcel in cart.parcels] == [eur(490), eur(0)]
    assert cart.shipping_discount == eur(490)
    assert cart.parcels[1].shipping_tax == eur(0)
    assert (cart.fees, cart.discount) == (eur(980), eur(0))


def test_a_minimum_is_asked_of_the_goods_it_is_for() -> None:
    lines = [line(1, 2000), line(2, 9000, seller=KILN)]
    code = PercentOff(
        key="min", basis_points=1000, minimum=eur(3000), reach=Reach(sellers=frozenset({LANTERN}))
    )

    cart = priced(lines, code)

    assert (off(cart), why(cart)) == ([0, 0], {"min": Why.MINIMUM})
    assert cart.unused[0].missing == eur(1000)


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        pytest.param(Reach(products=frozenset({2})), [0, 100], id="product"),
        pytest.param(Reach(sellers=frozenset({LANTERN})), [200, 0], id="brand"),
        pytest.param(Reach(scope="show00000001"), [200, 0], id="show"),
        pytest.param(Reach(), [200, 100], id="all"),
    ],
)
def test_an_offer_reaches_what_it_is_for(reach: Reach, expected: list[int]) -> None:
    lines = [line(1, 2000, scope="show00000001"), line(2, 1000, seller=KILN)]

    assert off(priced(lines, PercentOff(key="tenth", basis_points=1000, reach=reach))) == expected


def test_a_budget_gives_what_is_left_of_it() -> None:
    cart = priced([line(1, 5000)], PercentOff(key="p", basis_points=5000, most=eur(700)))

    assert cart.total == eur(4300)


def test_a_bundle_costs_its_price_as_often_as_it_is_complete() -> None:
    bundle = BundlePrice(key="set", pieces=((1, 1), (2, 2)), price=eur(3000))

    cart = priced([line(1, 2000, 3), line(2, 800, 5)], bundle)

    # Two sets of 36.00 at 30.00 each; one lamp and one cup cost what they always do.
    assert cart.discount == eur(1200)
    assert off(cart) == [667, 533]
    assert cart.total == eur(6000 + 2000 + 800)


def test_a_bundle_that_is_dearer_than_its_pieces_is_not_sold() -> None:
    bundle = BundlePrice(key="set", pieces=((1, 1), (2, 1)), price=eur(3000))

    assert priced([line(1, 2000), line(2, 800)], bundle).discount == eur(0)


def test_of_three_pieces_the_cheapest_is_free() -> None:
    offer = BuyXGetY(key="3for2", buy=2, get=1)

    cart = priced([line(1, 1000, 2), line(2, 3000, 2), line(3, 2000)], offer)

    # 30, 30, 20 are one set; 10 and 10 are not enough for a second.
    assert off(cart) == [0, 0, 2000]


def test_the_second_piece_at_half_the_price() -> None:
    cart = priced([line(1, 1999, 5)], BuyXGetY(key="half", buy=1, get=1, basis_points=5000))

    # Half of 19.99 is 9.995, so 10.00 (the even one), twice.
    assert cart.discount == eur(2000)


def test_a_gift_comes_with_what_was_bought() -> None:
    offer = BuyXGetY(key="gift", buy=2, get=1, gifts=frozenset({9}))

    cart = priced([line(1, 1000, 5), line(2, 300, 3, product=9)], offer)

    assert off(cart) == [0, 600]


def test_a_flash_deal_outranks_all_and_is_counted_in_nothing_else() -> None:
    deal = FlashDeal(key="deal", prices=((1, eur(1500)),), left=2, reach=Reach(scope="show00000001"))
    bought = BuyXGetY(key="3for2", buy=2, get=1)
    code = PercentOff(key="tenth", basis_points=1000, stacks=True)

    cart = priced([line(1, 2000, 4, scope="show00000001"), line(2, 500)], deal, bought, code)

    # Two at 15.00; of 20, 20 and 5 the cheapest is free; a tenth off the 40.00 that are left open.
    assert off(cart) == [1000 + 400, 500]
    assert cart.total == eur(3000 + 3600)


def test_pieces_beyond_the_cap_of_a_deal_cost_the_ordinary_price() -> None:
    deal = FlashDeal(key="deal", prices=((1, eur(1500)), (2, eur(100))), left=3)

    cart = priced([line(1, 2000, 3), line(2, 1000, 2)], deal)

    # Where most is saved first: two at 1.00, and the third at 15.00.
    assert off(cart) == [500, 1800]


def test_a_deal_is_worth_nothing_elsewhere_or_above_the_price() -> None:
    deal = FlashDeal(key="deal", prices=((1, eur(1500)),), left=9, reach=Reach(scope="show00000001"))

    assert off(priced([line(1, 2000), line(1, 1200, scope="show00000001")], deal)) == [0, 0]


def test_a_code_that_stands_alone_leaves_bundles_as_they_are() -> None:
    bundle = BundlePrice(key="set", pieces=((1, 1), (2, 1)), price=eur(2500))
    lines = [line(1, 2000), line(2, 1000), line(3, 1000)]

    alone = priced(lines, bundle, PercentOff(key="c", basis_points=1000))
    beside = priced(lines, bundle, PercentOff(key="c", basis_points=1000, stacks=True))

    assert alone.total == eur(2500 + 900)
    assert beside.total == eur(2250 + 900)


def test_tax_that_is_added_is_counted_on_what_is_left_to_pay() -> None:
    taxes = Taxes(825, is_added=True)

    cart = priced([line(1, 10_000)], AmountOff(key="c", amount=eur(2000)), fee=500, taxes=taxes)

    only = cart.lines[0]
    assert (only.total, only.tax, only.added_tax) == (eur(8660), eur(660), eur(660))
    assert (cart.shipping, cart.parcels[0].added_tax, cart.total) == (eur(541), eur(41), eur(9201))
    assert (cart.before, cart.fees, cart.added_tax) == (eur(10_000), eur(500), eur(701))


def test_what_the_house_bears_is_added_net_of_tax() -> None:
    house = AmountOff(key="c", amount=eur(2380), bearer=Bearer.HOUSE)

    cart = priced([line(1, 11_900)], house, taxes=Taxes(1900))

    # 119.00 hold a base of 100.00, 95.20 one of 80.00: the house adds the 20.00 between.
    assert (cart.lines[0].total, cart.lines[0].tax) == (eur(9520), eur(1520))
    assert cart.lines[0].house == eur(2000)


def test_what_the_house_bears_of_a_delivery_fee() -> None:
    cart = priced([line(1, 100)], FreeShipping(key="f", bearer=Bearer.HOUSE), fee=595, taxes=Taxes(1900))

    assert (cart.parcels[0].shipping, cart.parcels[0].house) == (eur(0), eur(500))


def test_an_offer_in_another_currency_is_a_mistake() -> None:
    with pytest.raises(CurrencyMismatch):
        priced([line(1, 100)], AmountOff(key="c", amount=Money(100, "JPY")))
