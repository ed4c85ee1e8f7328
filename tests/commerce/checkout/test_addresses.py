"""Addresses as countries write them, telephone numbers, and the book in which people keep theirs."""

from typing import cast

import pytest
from django import forms
from django.urls import reverse
from django.utils import translation

from commerce.checkout.address_forms import AddressForm
from commerce.checkout.errors import AddressBookFull
from commerce.checkout.models import ADDRESSES_MAX, KeptAddress
from commerce.checkout.services import address_keep
from commerce.orders.models import Order
from marketplace.markets.addressing import postal_code_tidied, rules_of
from marketplace.markets.models import Market
from marketplace.markets.telephones import phone_example, phone_kept, phone_shown
from marketplace.markets.unions import bears_its_tax, crosses_customs, vat_number_kept
from tests.commerce.checkout import desk

pytestmark = pytest.mark.django_db
BOOK = reverse("checkout:addresses")
HOME = {
    "name": "João Ávila",
    "street": "Rua do Norte 8",
    "postal_code": "1200-284",
    "city": "Lisboa",
    "country": "PT",
    "phone": "912 345 678",
}


def form(market: str, **fields: str) -> AddressForm:
    return AddressForm(desk.address(**fields), market=Market.objects.get(code=market))


@pytest.mark.parametrize(
    ("country", "order"),
    [
        ("PT", ["name", "street", "postal_code", "city"]),
        ("US", ["name", "street", "city", "region", "postal_code"]),
        ("JP", ["postal_code", "region", "city", "street", "name"]),
        ("IN", ["name", "street", "city", "postal_code", "region"]),
        ("IE", ["name", "street", "city", "region", "postal_code"]),
        ("", ["name", "street", "postal_code", "city"]),
        ("ZZ", ["name", "street", "postal_code", "city"]),
    ],
)
def test_each_country_has_its_parts_in_its_order(country: str, order: list[str]) -> None:
    assert list(rules_of(country).order) == order


def test_the_form_asks_in_that_order_and_calls_things_by_their_names() -> None:
    asked = form("us", country="US")
    assert list(asked.fields)[:7] == ["email", "country", "name", "street", "city", "region", "postal_code"]
    assert (asked.fields["postal_code"].label, asked.fields["region"].label) == ("ZIP code", "state")
    region = cast(forms.ChoiceField, asked.fields["region"])
    assert ("CA", "California") in cast(list[tuple[str, str]], region.choices)
    assert asked.fields["postal_code"].widget.attrs["autocomplete"] == "postal-code"
    assert "vat_number" not in asked.fields
    assert "vat_number" in form("eu").fields


def test_regions_are_named_in_the_readers_script() -> None:
    assert ("東京都", "Tokyo") in rules_of("JP").region_choices()
    with translation.override("ja"):
        assert ("東京都", "東京都") in rules_of("JP").region_choices()
    assert rules_of("JP").region_named("tokyo") == "東京都"
    assert rules_of("US").region_named("california") == "CA"
    assert rules_of("US").region_named("Atlantis") == "Atlantis"


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("PT", "1200284", "1200-284"),
        ("JP", "１５４００２３", "154-0023"),
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("US", "94043-1234", "94043-1234"),
        ("IE", "a65f4e2", "A65 F4E2"),
        ("HK", "", ""),
        ("DE", "1011", None),
        ("PT", "Lisboa", None),
    ],
)
def test_postal_codes_are_put_in_order_or_refused(country: str, typed: str, kept: str | None) -> None:
    assert postal_code_tidied(country, "", typed) == kept


@pytest.mark.parametrize(
    ("market", "fields", "wrong"),
    [
        ("eu", {"postal_code": "12"}, "postal_code"),
        ("eu", {"city": ""}, "city"),
        ("us", {"country": "US", "region": ""}, "region"),
        ("us", {"country": "US", "region": "XX"}, "region"),
        ("us", {"country": "US", "postal_code": "10001"}, "postal_code"),
        ("eu", {"phone": "12"}, "phone"),
        ("eu", {"phone": "call me"}, "phone"),
    ],
    ids=["code", "town", "no-state", "state", "code-of-another-state", "short", "words"],
)
def test_what_no_parcel_would_find_is_told_beside_its_field(market, fields, wrong) -> None:
    asked = form(market, **fields)

    assert not asked.is_valid()
    assert list(asked.errors) == [wrong]


@pytest.mark.parametrize(
    "name", ["Áine Ní Dhuibhir", "佐藤 花子", "मीरा जोशी", "نور الدين", "Ngô Thị Ánh", "O’Brien-Łuczak"]
)
def test_names_in_any_script_are_kept_as_they_are(client, world, name: str) -> None:
    page = client.get(desk.buy_address(world.candle))

    desk.press_pay(client, page, name=name, phone="+81 90-1234-5678")

    buyer = Order.objects.get().buyer
    assert (buyer.name, buyer.phone) == (name, "+819012345678")


def test_numbers_are_kept_for_the_world_and_shown_as_at_home() -> None:
    assert phone_kept("912 345 678", "PT") == "+351912345678"
    assert phone_kept("+44 20 7946 0958", "PT") == "+442079460958"
    assert phone_kept("090-1234-5678", "JP") == "+819012345678"
    assert phone_kept("912 345 678", "") is None
    assert phone_shown("+351912345678", "PT") == "912 345 678"
    assert phone_shown("+351912345678", "DE") == "+351 912 345 678"
    assert phone_shown("ask the porter", "PT") == "ask the porter"
    assert phone_example("ZZ") == ""


def test_unions_of_customs_and_of_tax() -> None:
    assert crosses_customs("JP", "DE")
    assert not crosses_customs("MC", "FR")
    assert not crosses_customs("", "DE")
    assert vat_number_kept("136695976", "DE") == "DE136695976"
    assert vat_number_kept("EL094259216", "PT") == "EL094259216"
    assert vat_number_kept("094259216", "GR") == "EL094259216"
    assert vat_number_kept("PT136695976", "DE") is None
    assert bears_its_tax("EL094259216", seller="PT", destination="GR")
    assert not bears_its_tax("EL094259216", seller="GR", destination="PT")


# The book.


def test_an_address_is_kept_changed_and_taken_out(client_of, alice) -> None:
    client = client_of(alice)
    assert "None kept yet" in client.get(BOOK).content.decode()

    assert client.post(BOOK, HOME).status_code == 302
    client.post(BOOK, {**HOME, "phone": "913 333 333"})

    kept = KeptAddress.objects.get()
    assert (kept.name, kept.postal_code, kept.phone) == ("João Ávila", "1200-284", "+351913333333")
    assert "João Ávila" in client.get(BOOK).content.decode()
    client.post(reverse("checkout:address_remove", args=[kept.public_id]))
    assert not KeptAddress.objects.exists()


def test_a_wrong_address_is_not_kept_and_what_was_typed_stays(client_of, alice) -> None:
    answer = client_of(alice).post(BOOK, {**HOME, "country": "DE"})

    assert (answer.status_code, set(answer.context["form"].errors)) == (400, {"postal_code"})
    assert answer.context["form"]["street"].value() == "Rua do Norte 8"
    assert not KeptAddress.objects.exists()


def test_a_full_book_takes_no_more(client_of, alice) -> None:
    for number in range(ADDRESSES_MAX):
        address_keep(user=alice, values={**HOME, "street": f"Rua {number}"})

    with pytest.raises(AddressBookFull):
        address_keep(user=alice, values=HOME)
    assert client_of(alice).post(BOOK, HOME).status_code == 400
    assert KeptAddress.objects.count() == ADDRESSES_MAX


def test_nobody_reads_or_takes_out_the_addresses_of_others(client, client_of, alice, mallory, world) -> None:
    kept = address_keep(user=alice, values=HOME)
    gone = reverse("checkout:address_remove", args=[kept.public_id])

    assert client_of(mallory).post(gone).status_code == 404
    assert "João" not in client_of(mallory).get(BOOK).content.decode()
    assert client.get(BOOK).status_code == 302
    page = client_of(mallory).get(desk.buy_address(world.candle, address=kept.public_id))
    assert "João" not in page.content.decode()
    assert KeptAddress.objects.count() == 1


def test_an_address_of_the_book_is_chosen_at_the_checkout(client_of, alice, world) -> None:
    client = client_of(alice)
    page = client.get(desk.buy_address(world.candle))
    desk.press_pay(client, page, keep_address="on")
    assert KeptAddress.objects.get().street == "Rua do Norte 8"
    away = address_keep(user=alice, values={**HOME, "name": "Tia Rosa", "street": "Rua da Fonte 2"})

    page = client.get(desk.buy_address(world.lamp))
    text = page.content.decode()
    assert "Tia Rosa, Rua da Fonte 2" in text
    assert "Ines Duarte, Rua do Norte 8" in text
    there = client.get(desk.buy_address(world.lamp, address=away.public_id))

    assert there.context["address"]["street"].value() == "Rua da Fonte 2"
    assert there.context["address_is_short"]
    sent = {name: there.context["address"][name].value() for name in ("name", "street", "postal_code")}
    assert desk.press_pay(client, there, **sent).context["outcome"].word == "paid"
    assert Order.objects.latest("pk").buyer.name == "Tia Rosa"


def test_a_full_book_fails_no_order(client_of, alice, world) -> None:
    for number in range(ADDRESSES_MAX):
        address_keep(user=alice, values={**HOME, "street": f"Rua {number}"})
    client = client_of(alice)

    done = desk.press_pay(client, client.get(desk.buy_address(world.candle)), keep_address="on")

    assert done.context["outcome"].word == "paid"
    assert KeptAddress.objects.count() == ADDRESSES_MAX
