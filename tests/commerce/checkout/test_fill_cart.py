"""The cart: filled by guests and people, changed, merged after log-in; wrong numbers change nothing."""

import pytest
from django.urls import reverse

from commerce.catalog import services as catalog
from commerce.checkout.models import LINES_MAX, Cart, CartLine
from commerce.checkout.shoppers import BROWSER_COOKIE
from commerce.stock.models import StockItem
from streams.shows.selectors import show_token
from tests import factories

ADD, CART = reverse("checkout:add"), reverse("checkout:cart")
CHANGE, REMOVE = reverse("checkout:change"), reverse("checkout:remove")


@pytest.fixture
def natural(world):
    """The first variant of the lamp, 64.00 in euro."""
    return world.lamp.variants.first()


def lines() -> list[tuple[str, int]]:
    return [(str(line.variant), line.quantity) for line in CartLine.objects.all()]


def test_a_guest_fills_and_changes_a_cart(client, natural) -> None:
    answer = client.post(ADD, {"variant": natural.public_id, "quantity": "2"})
    assert (answer.status_code, answer.url) == (302, CART)
    assert client.cookies[BROWSER_COOKIE]["httponly"]
    assert lines() == [("Washi Moon lamp Natural", 2)]

    client.post(ADD, {"variant": natural.public_id})
    assert lines() == [("Washi Moon lamp Natural", 3)]

    client.post(CHANGE, {"variant": natural.public_id, "quantity": "1"})
    page = client.get(CART).content.decode()
    assert "€64.00" in page
    assert "€68.90" in page
    assert "Includes VAT 23 %" in page

    client.post(REMOVE, {"variant": natural.public_id})
    assert "Nothing in it yet" in client.get(CART).content.decode()


def test_a_visit_writes_nothing(client, world) -> None:
    client.get(CART)
    client.get(reverse("checkout:begin"))

    assert Cart.objects.exists() is False


@pytest.mark.parametrize(
    "quantity", ["-1", "0", "2.5", "1000000000", "1e1", "21", "", " 1", "1 ", "٣", "NaN", "0x1", "１"]
)
def test_a_wrong_quantity_is_refused_and_changes_nothing(client, natural, quantity: str) -> None:
    answer = client.post(ADD, {"variant": natural.public_id, "quantity": quantity})
    assert answer.status_code == 400
    assert lines() == []

    client.post(ADD, {"variant": natural.public_id})
    assert client.post(CHANGE, {"variant": natural.public_id, "quantity": quantity}).status_code == 400
    assert lines() == [("Washi Moon lamp Natural", 1)]


def test_scripts_get_numbers_and_refusals_as_json(client, natural) -> None:
    headers = {"X-Requested-With": "fetch"}

    answer = client.post(ADD, {"variant": natural.public_id, "quantity": "3"}, headers=headers)
    assert answer.json() == {"count": 3, "message": "“Washi Moon lamp” is in the bag."}

    refused = client.post(ADD, {"variant": natural.public_id, "quantity": "-1"}, headers=headers)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "quantity_refused"


def test_no_more_than_twenty_of_one_thing(client, natural) -> None:
    StockItem.objects.update(on_hand=100)
    client.post(ADD, {"variant": natural.public_id, "quantity": "20"})

    assert client.post(ADD, {"variant": natural.public_id, "quantity": "1"}).status_code == 400
    assert lines() == [("Washi Moon lamp Natural", 20)]


def test_no_more_than_fifty_things(client, natural, lantern) -> None:
    client.post(ADD, {"variant": natural.public_id})
    cart = Cart.objects.get()
    product = factories.make_product(lantern, variants=[str(n) for n in range(LINES_MAX - 1)])
    CartLine.objects.bulk_create(CartLine(cart=cart, variant=each) for each in product.variants.all())
    other = factories.make_product(lantern).variants.get()

    assert client.post(ADD, {"variant": other.public_id}).status_code == 409
    assert cart.lines.count() == LINES_MAX


def test_what_is_not_sold_is_not_put_in(client, world, lantern, natural) -> None:
    yen_only = factories.make_product(lantern, prices={"JPY": 1200}).variants.get()
    draft = factories.make_product(lantern, state="draft").variants.get()
    nobodys = factories.make_product(factories.make_brand(state="draft", approved_at=None)).variants.get()
    StockItem.objects.filter(variant=natural).update(on_hand=0)

    assert client.post(ADD, {"variant": yen_only.public_id}).status_code == 409
    assert client.post(ADD, {"variant": natural.public_id}).status_code == 409
    for hidden in (draft.public_id, nobodys.public_id, "nonsense", "", "\x00" * 12, "🎁", "x" * 9000):
        assert client.post(ADD, {"variant": hidden}).status_code == 404
    assert lines() == []


def test_more_than_there_is_is_refused_with_what_is_left(client, world) -> None:
    candle = world.candle.variants.get()

    answer = client.post(
        ADD, {"variant": candle.public_id, "quantity": "6"}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 409
    assert answer.json()["error"]["message"] == "Only 5 of “Beeswax candle” are left. Nothing was charged."


def test_two_browsers_have_two_carts(client, client_of, mallory, natural) -> None:
    client.post(ADD, {"variant": natural.public_id})

    assert "Nothing in it yet" in client_of(mallory).get(CART).content.decode()
    stranger = client_of(mallory)
    stranger.post(REMOVE, {"variant": natural.public_id})
    stranger.post(CHANGE, {"variant": natural.public_id, "quantity": "9"})
    assert lines() == [("Washi Moon lamp Natural", 1)]


def test_a_forged_cookie_opens_no_cart(client, client_of, mallory, natural) -> None:
    client.post(ADD, {"variant": natural.public_id})
    cart = Cart.objects.get()

    client.cookies[BROWSER_COOKIE] = f"{cart.public_id}:forged:signature"

    assert "Nothing in it yet" in client.get(CART).content.decode()


def test_after_log_in_both_carts_are_one(client, alice, world, natural) -> None:
    candle = world.candle.variants.get()
    client.post(ADD, {"variant": natural.public_id, "quantity": "2"})
    client.post(ADD, {"variant": candle.public_id})
    own = Cart.objects.create(user=alice)
    CartLine.objects.create(cart=own, variant=natural, quantity=19)

    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(CART)
    assert [line.quantity for line in page.context["quote"].lines] == [20, 1]
    assert CartLine.objects.count() == 3

    client.post(CHANGE, {"variant": natural.public_id, "quantity": "4"})
    assert sorted((line.variant_id, line.quantity) for line in own.lines.all()) == sorted(
        [(natural.pk, 4), (candle.pk, 1)]
    )
    assert CartLine.objects.count() == 2


def test_the_way_back_leads_only_home(client, natural) -> None:
    sent = {"variant": natural.public_id, "next": "https://evil.example/"}

    assert client.post(ADD, sent).url == CART
    assert client.post(ADD, sent | {"next": "/products/x/"}).url == "/products/x/"


def test_a_cart_shows_what_stands_in_the_way(client, world, lantern, natural) -> None:
    candle = world.candle.variants.get()
    gone = factories.make_product(lantern, title="Vase").variants.get()
    for variant in (natural, candle, gone):
        client.post(ADD, {"variant": variant.public_id, "quantity": "2"})
    StockItem.objects.filter(variant=natural).update(on_hand=0)
    StockItem.objects.filter(variant=candle).update(on_hand=1)
    catalog.product_archive(product=gone.product)

    page = client.get(CART).content.decode()

    for note in ("Sold out. Take it out", "Only 1 is left", "Not on sale any more"):
        assert note in page
    assert reverse("checkout:begin") not in page
    assert client.get(reverse("checkout:begin")).url == CART


def test_another_markets_buyer_sees_that_currency_and_what_is_not_sold_there(client, world, lantern) -> None:
    euro_only = factories.make_product(lantern, title="Vase").variants.get()
    for variant in (euro_only, world.candle.variants.get()):
        client.post(ADD, {"variant": variant.public_id})
    client.cookies["market"] = "jp"

    page = client.get(CART).content.decode()

    assert "¥3,600" in page
    assert "Not sold in JPY" in page
    assert "€" not in page


@pytest.mark.parametrize("count", [1, 12])
def test_the_cart_takes_the_same_few_queries_for_any_number(
    client, lantern, count, django_assert_max_num_queries
) -> None:
    for _ in range(count):
        variant = factories.make_product(lantern).variants.get()
        client.post(ADD, {"variant": variant.public_id})
    client.get(CART)

    with django_assert_max_num_queries(12):
        assert len(client.get(CART).context["quote"].lines) == count


def test_the_show_that_led_here_is_kept_with_the_line(client, live_world) -> None:
    candle = live_world.candle.variants.get()
    token = show_token(live_world.show)

    client.post(ADD, {"variant": candle.public_id, "show": token, "number": "2"})

    line = CartLine.objects.get()
    assert (line.scope, line.creator, line.collaboration, line.line_up_number) == (
        live_world.show.public_id,
        live_world.creator.public_id,
        live_world.collaboration.public_id,
        2,
    )


@pytest.mark.parametrize("number", ["", "0", "101", "x", "-1", "²"])
def test_a_number_that_no_line_up_has_is_dropped(client, live_world, number: str) -> None:
    variant = live_world.candle.variants.get()

    client.post(ADD, {"variant": variant.public_id, "show": show_token(live_world.show), "number": number})

    line = CartLine.objects.get()
    assert (line.scope, line.line_up_number) == (live_world.show.public_id, None)


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "x" * 5000, "é.1.é"])
def test_a_bad_token_credits_nobody_and_bothers_nobody(client, live_world, token: str) -> None:
    variant = live_world.candle.variants.get()

    assert client.post(ADD, {"variant": variant.public_id, "show": token, "number": "2"}).status_code == 302

    line = CartLine.objects.get()
    assert (line.scope, line.creator, line.collaboration, line.line_up_number) == ("", "", "", None)


def test_a_show_of_one_brand_credits_nothing_of_another(client, live_world, mallory) -> None:
    theirs = factories.make_product(mallory.brand_memberships.get().brand).variants.get()

    client.post(ADD, {"variant": theirs.public_id, "show": show_token(live_world.show), "number": "1"})

    assert CartLine.objects.get().scope == ""


@pytest.mark.parametrize("variant", ["", "nonsense", "\x00", "0" * 12, "🎁"])
def test_changing_what_is_not_in_the_cart_changes_nothing(client, natural, variant: str) -> None:
    client.post(ADD, {"variant": natural.public_id})

    assert client.post(CHANGE, {"variant": variant, "quantity": "5"}).status_code == 302
    assert client.post(REMOVE, {"variant": variant}).status_code == 302
    assert lines() == [("Washi Moon lamp Natural", 1)]


def test_the_carts_checkout_fits_into_the_sheet(client, world):
    variant = world.candle.variants.get()
    client.post(reverse("checkout:add"), {"variant": variant.public_id, "quantity": "1"})

    inside = client.get(reverse("checkout:begin"), headers={"X-Requested-With": "fetch"}).content.decode()

    assert "<html" not in inside
    assert 'name="card_number"' in inside
