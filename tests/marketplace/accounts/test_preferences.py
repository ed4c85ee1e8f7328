"""Language, market, time zone and name."""

from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.models import User

pytestmark = pytest.mark.django_db

CHOICE = {"language": "ja", "market": "in", "time_zone": "Asia/Kolkata"}
ADDRESS = "/preferences/"
FOREIGN = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "\t//evil.example",
    "https://shop.example@evil.example/",
    "https://shop.example.evil.example/",
]


def market_of(page: Any) -> Any:
    return page.wsgi_request.market


def test_a_visitor_keeps_them_in_cookies(client: Client) -> None:
    answer = client.post(ADDRESS, CHOICE)

    assert answer.status_code == 302
    assert client.cookies["django_language"].value == "ja"
    assert client.cookies["market"].value == "in"
    assert client.cookies["zone"].value == "Asia/Kolkata"
    page = client.get(ADDRESS)
    assert market_of(page).code == "in"
    assert page["Content-Language"] == "ja"


def test_language_and_market_are_chosen_apart(client: Client) -> None:
    client.post(ADDRESS, {"language": "en", "market": "jp"})

    page = client.get(ADDRESS)
    assert page["Content-Language"] == "en"
    assert market_of(page).currency == "JPY"


def test_a_person_keeps_them_on_every_device(client_of, alice: User) -> None:
    answer = client_of(alice).post(ADDRESS, {**CHOICE, "display_name": "Alice\u202e L."})

    assert answer.status_code == 302
    alice.refresh_from_db()
    assert (alice.language, alice.market_id, alice.time_zone) == ("ja", "in", "Asia/Kolkata")
    assert alice.display_name == "Alice L."
    elsewhere = client_of(alice).get(ADDRESS)
    assert elsewhere["Content-Language"] == "ja"
    assert market_of(elsewhere).code == "in"


@pytest.mark.parametrize(
    "bad",
    [
        {"language": "xx"},
        {"market": "nowhere"},
        {"time_zone": "Mars/Base"},
        {"display_name": "\u200b\u200b-"},
    ],
)
def test_what_does_not_exist_is_refused_and_nothing_changes(
    client_of, alice: User, bad: dict[str, str]
) -> None:
    answer = client_of(alice).post(ADDRESS, {**CHOICE, "display_name": "Al", **bad})

    assert answer.status_code == 400
    before = alice.display_name
    alice.refresh_from_db()
    assert (alice.display_name, alice.language, alice.market) == (before, "", None)
    assert "django_language" not in answer.cookies


@pytest.mark.parametrize("target", FOREIGN)
def test_it_never_leads_to_a_foreign_site(client: Client, target: str) -> None:
    answer = client.post(ADDRESS, {**CHOICE, "next": target})

    assert answer["Location"] == ADDRESS


def test_it_leads_back_to_where_one_came_from(client: Client) -> None:
    answer = client.post(ADDRESS, {**CHOICE, "next": "/shows/1?x=//y"})

    assert answer["Location"] == "/shows/1?x=//y"
    assert b"/shows/1?x=//y" in client.get(ADDRESS, {"next": "/shows/1?x=//y"}).content


def test_a_closed_market_falls_back(client: Client) -> None:
    client.cookies["market"] = "gone"

    assert market_of(client.get(ADDRESS)).code == "eu"
