"""Laws of offers: whatever is offered for whatever basket, nothing is lost and nobody gets money for buying."""

from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
)
from marketplace.kernel.money import Money

SCOPES = st.sampled_from(["", "show00000001", "show00000002"])
KEYS = st.integers(1, 6)
MINOR = st.integers(0, 10**7)
BASIS_POINTS = st.integers(1, 10_000)
RATES = st.integers(0, 5000)
MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def moneys(currency: str, smallest: int = 0) -> st.SearchStrategy[Money]:
    return st.builds(Money, st.integers(smallest, 10**7), st.just(currency))


REACHES = st.builds(
    Reach,
    sellers=st.frozensets(st.integers(1, 3), max_size=1),
    products=st.frozensets(KEYS, max_size=3),
    scope=SCOPES,
)


@cache
def offers(currency: str) -> st.SearchStrategy[Offer]:
    money, bearer = moneys(currency), st.sampled_from(Bearer)
    # Offers of different kinds and the same kind, with keys of their own (given below).
    asked_for = {
        "key": st.just(""),
        "bearer": bearer,
        "reach": REACHES,
        "stacks": st.booleans(),
        "minimum": st.none() | money,
        "most": st.none() | money,
    }
    by_itself = {"key": st.just(""), "bearer": bearer, "reach": REACHES}
    counts = st.integers(1, 4)
    pieces = st.dictionaries(KEYS, counts, min_size=1, max_size=3).map(lambda found: tuple(found.items()))
    prices = st.dictionaries(KEYS, money, max_size=3).map(lambda found: tuple(found.items()))
    gifts = st.frozensets(KEYS, max_size=2)
    return st.one_of(
        st.builds(PercentOff, basis_points=BASIS_POINTS, **asked_for),
        st.builds(AmountOff, amount=moneys(currency, 1), **asked_for),
        st.builds(FreeShipping, **asked_for),
        st.builds(BundlePrice, pieces=pieces, price=money, **by_itself),
        st.builds(BuyXGetY, buy=counts, get=counts, basis_points=BASIS_POINTS, gifts=gifts, **by_itself),
        st.builds(FlashDeal, prices=prices, left=st.integers(0, 9), **by_itself),
    )


@st.composite
def cases(draw) -> dict:
    """A basket with offers, delivery fees and a place where tax is contained or added."""
    currency = draw(st.sampled_from(["EUR", "JPY", "KWD"]))
    lines = [
        BasketLine(
            key=key,
            seller=1 + key % 3,
            quantity=draw(st.integers(1, 12)),
            asked=AskedPrice.of(Money(draw(MINOR), currency), None, is_show_price=False),
            is_sent=draw(st.booleans()),
            product=1 + key // 2,
            scope=draw(SCOPES),
        )
        for key in range(1, draw(st.integers(2, 6)))
    ]
    found = draw(st.lists(offers(currency), max_size=4))
    named = [type(one)(**(vars(one) | {"key": f"offer {at}"})) for at, one in enumerate(found)]
    fees = {seller: draw(moneys(currency)) for seller in (1, 2, 3)}
    taxes = Taxes(draw(RATES), is_added=draw(st.booleans()))
    return {"lines": lines, "offers": named, "fees": fees, "taxes": taxes, "currency": currency}


def priced(case: dict, **other) -> PricedCart:
    case = case | other
    return price_cart(case.pop("lines"), **case)


@MANY
@given(cases())
def test_parts_add_up_to_the_whole_and_nothing_is_below_zero(case: dict) -> None:
    cart = priced(case)

    for part in cart.lines:
        assert part.total == part.unit * part.quantity - part.discount + part.added_tax
        assert part.discount.minor == sum(each.amount.minor for each in part.given)
    for parcel in cart.parcels:
        assert parcel.discount.minor == sum(each.amount.minor for each in parcel.given)
    assert cart.discount.minor == sum(part.discount.minor for part in cart.lines)
    assert cart.discount.minor + cart.shipping_discount.minor == sum(
        money.minor for money in cart.applied.values()
    )
    assert cart.total == cart.before - cart.discount + cart.fees - cart.shipping_discount + cart.added_tax
    assert cart.total == cart.goods + cart.shipping
    for part in cart.lines:
        assert 0 <= part.added_tax.minor <= part.tax.minor <= part.total.minor
        assert part.discount.minor >= 0
        assert part.house.minor >= 0
        assert all(each.amount.minor > 0 for each in part.given)
    for parcel in cart.parcels:
        assert 0 <= parcel.added_tax.minor <= parcel.shipping_tax.minor <= parcel.shipping.minor
        assert parcel.discount.minor >= 0
        assert parcel.house.minor >= 0


@MANY
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_offers_is_irrelevant(case: dict, chance) -> None:
    lines, offers_ = case["lines"][:], case["offers"][:]
    chance.shuffle(lines)
    chance.shuffle(offers_)

    there, back = priced(case), priced(case, lines=lines, offers=offers_)

    assert {one.key: one for one in there.lines} == {one.key: one for one in back.lines}
    assert (there.total, there.tax, there.applied) == (back.total, back.tax, back.applied)
    assert set(there.unused) == set(back.unused)
    assert {one.seller: one.shipping for one in there.parcels} == {
        one.seller: one.shipping for one in back.parcels
    }


@MANY
@given(cases())
def test_an_offer_never_makes_a_basket_dearer_and_the_same_input_is_the_same_output(case: dict) -> None:
    cart = priced(case)

    assert cart == priced(case)
    assert cart.total.minor <= priced(case, offers=[]).total.minor


@MANY
@given(cases())
def test_goods_and_delivery_are_apart(case: dict) -> None:
    cart, plain = priced(case), priced(case, offers=[])

    if not any(isinstance(offer, FreeShipping) for offer in case["offers"]):
        assert cart.shipping == plain.shipping
    if all(isinstance(offer, FreeShipping) for offer in case["offers"]):
        assert cart.goods == plain.goods


@MANY
@given(cases())
def test_no_offer_gives_more_than_it_may_where_it_may_not_or_beside_what_stands_alone(case: dict) -> None:
    cart = priced(case)

    where = {one.key: one for one in case["lines"]}
    for part in cart.lines:
        one = where[part.key]
        for each in part.given:
            assert each.offer.reach.covers(seller=one.seller, product=one.product, scope=one.scope)
    for offer, money in cart.applied.items():
        most = getattr(offer, "most", None)
        assert most is None or money.minor <= most.minor

    codes = [offer for offer in cart.applied if hasattr(offer, "stacks")]
    assert len(codes) <= 1 or all(code.stacks for code in codes)
    asked = {offer for offer in case["offers"] if hasattr(offer, "stacks")}
    assert set(codes) | {one.offer for one in cart.unused} == asked


@MANY
@given(cases())
def test_with_what_the_house_adds_the_shares_are_those_without_its_offers(case: dict) -> None:
    """What is left of a line after tax is what it would be had only the brand's offers been given."""
    cart, taxes = priced(case), case["taxes"]

    for part in cart.lines:
        brands = sum(each.amount.minor for each in part.given if each.offer.bearer is Bearer.BRAND)
        at = part.unit * part.quantity - Money(brands, case["currency"])
        total, tax, _added = taxes.split(at)
        assert part.total - part.tax + part.house == total - tax
