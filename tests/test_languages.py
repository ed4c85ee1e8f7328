"""Pages in the language somebody reads, from right to left too, and no word that the translators never saw."""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

import pytest
from babel.core import Locale
from django.apps import apps
from django.conf import settings as django_settings
from django.db import models
from django.test import Client
from django.utils.translation import get_language_info, gettext, override

from commerce.catalog.import_forms import ENCODING_LABELS
from commerce.catalog.imports.formats import FORMATS
from commerce.orders.carriers import CARRIERS
from tests import pseudo_language
from tests.route_table import COLLEAGUES, DEMONSTRATION, ONES_OWN, PUBLIC, owner_of
from tests.route_walker import Markup, Route, fill, routes, undone
from tests.whole_world import WholeWorld, on_the_wire, whole_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Stands on every page.
SAID = "Language and market"
# Not words of a language: the product's name, units, formats and codes.
NAMES = {
    "Showfloor",
    "EUR",
    "JPY",
    "USD",
    "INR",
    "CNY",
    "UTC",
    "CSV",
    "JSON",
    "SF",
    "kbit",
    "Mbit",
    "AAC",
    "MB",
    "JPEG",
    "PNG",
    "WebP",
    "Visa",
}


# Which language


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("ja", "ja"),
        ("ja-JP", "ja"),
        ("JA-jp", "ja"),
        ("ja;q=0.9,en;q=0.8", "ja"),
        ("en;q=0.9,ja;q=0.8", "en"),
        ("fr-CA,ja;q=0.5", "ja"),
        ("en-GB", "en"),
        ("zh-CN", "en"),
        ("zh-Hans-CN", "en"),
        ("bn-IN", "en"),
        ("xx", "en"),
        ("*", "en"),
        ("", "en"),
        (",;q=,,ja-", "en"),
        ("../../etc/passwd", "en"),
        ("j\x00a", "en"),
        ("日本語", "en"),
        ("q" * 5000, "en"),
        (",".join(f"x{number}" for number in range(1500)), "en"),
        (None, "en"),
    ],
)
def test_a_page_comes_in_the_language_that_is_asked_for(
    client: Client, asked: str | None, shown: str
) -> None:
    headers = {} if asked is None else {"HTTP_ACCEPT_LANGUAGE": asked}
    for address in ("/", "/accounts/login/", "/preferences/"):
        answer = client.get(address, **headers)  # type: ignore[arg-type]

        assert answer.status_code == 200
        assert Markup(answer.content.decode()).first("html")["lang"] == shown
        with override(shown):
            assert gettext(SAID) in answer.content.decode()
        assert answer["Content-Language"] == shown
        assert "Accept-Language" in answer["Vary"]


def test_pages_that_say_no_come_in_it_too(client: Client) -> None:
    answer = client.get("/nowhere/", HTTP_ACCEPT_LANGUAGE="ja")

    assert answer.status_code == 404
    assert Markup(answer.content.decode()).first("html")["lang"] == "ja"


@pytest.mark.parametrize("cookie", ["xx", "", "ja'--", "x" * 300, "../../en"])
def test_a_cookie_with_nonsense_counts_for_nothing(client: Client, cookie: str) -> None:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = cookie

    answer = client.get("/", HTTP_ACCEPT_LANGUAGE="ja")

    assert answer.status_code == 200
    assert Markup(answer.content.decode()).first("html")["lang"] == "ja"


# From right to left, and every word translated


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> Iterator[WholeWorld]:
    """One of everything, and the whole cast."""
    names = ("alice", "carla", "dana", "mallory", "oliver")
    people = {name: request.getfixturevalue(name) for name in names}
    with on_the_wire():
        yield whole_world(people, request.getfixturevalue("world"), request.getfixturevalue("committing"))


def reader_of(route: Route) -> list[str]:
    if route.address in DEMONSTRATION or route.is_api:
        return []
    if route.address in PUBLIC:
        return ["nobody"]
    if route.address in ONES_OWN:
        return ["bruno", "alice"]
    return [owner_of(route), *COLLEAGUES.get(route.address, (set(), ""))[0]][:2]


def pages(whole: WholeWorld, client_of: Any) -> Iterator[tuple[str, str]]:
    """Return every page of ours in the made-up language."""
    clients = {name: client_of(user) for name, user in whole.people.items()} | {"nobody": Client()}
    for route in [route for route in routes() if not route.address.startswith("/operator/")]:
        for who in reader_of(route):
            for ids in whole.by_show() if "shows/<" in route.address else [whole.ids]:
                for method in ("get", "post"):
                    with undone():
                        address = fill(route.address, ids)
                        answer = getattr(clients[who], method)(
                            address, HTTP_ACCEPT_LANGUAGE=pseudo_language.CODE
                        )
                    if (
                        not answer.streaming
                        and answer["Content-Type"].startswith("text/html")
                        and answer.content
                    ):
                        yield f"{method.upper()} {route.address} to {who}", answer.content.decode()


def test_every_page_runs_from_right_to_left_and_has_no_word_that_cannot_be_translated(
    whole: WholeWorld, client_of: Any
) -> None:
    data = known_data()
    frames: dict[str, dict[str, str]] = {}
    found: dict[str, str] = {}
    with pseudo_language.spoken():
        for what, html in pages(whole, client_of):
            # A piece of a page that a script asks for has no frame.
            if frame := Markup(html).first("html"):
                frames[what] = frame
            for text in pseudo_language.texts_of(html):
                if words := unknown_words(text, data):
                    found.setdefault(f"{' '.join(words)!r} in {text[:70]!r}", what)

    assert len(frames) > 60
    directions = {what: (frame["dir"], frame["lang"]) for what, frame in frames.items()}
    assert [what for what, told in directions.items() if told != ("rtl", pseudo_language.CODE)] == []
    assert not found, "\n".join(["", *(f"{text}: {where}" for text, where in sorted(found.items()))])


def unknown_words(text: str, data: re.Pattern[str]) -> list[str]:
    return [word for word in pseudo_language.words_left(text, data) if word not in NAMES]


def test_no_template_says_a_word_without_asking_the_translators() -> None:
    """Mails too, and pieces that no walk comes by."""
    nothing = re.compile(r"(?!)")
    found = []
    for file in sorted((django_settings.BASE_DIR / "templates").rglob("*.*")):
        # A program that a page shows.
        if file.name.endswith(".py.txt"):
            continue
        for text in pseudo_language.literals_of(file.read_text()):
            if text.strip() != "light dark" and (words := unknown_words(text, nothing)):
                found.append(f"{file.name}: {' '.join(words)!r} in {text[:70]!r}")

    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Pay now</p>", ["Pay", "now"]),
        ("<p>⟦Read <b>this⟧</b> now</p>", ["now"]),
        ("<p>⟦Bag, ⟦two⟧ items⟧</p>", []),
        ('<img alt="A lamp"><input type="submit" value="Go on"><input value="Lisboa">', ["lamp", "Go", "on"]),
        ('<b data-controller="chat shelf" data-chat-lost-text="Line lost">€64.00</b>', ["Line", "lost"]),
        ("<template><p title='⟦x⟧'>Sold out</p></template><script>let words</script>", ["Sold", "out"]),
        (
            "<p>{% translate 'Pay' %} {{ name }} {% blocktranslate %}Hi{% endblocktranslate %} there</p>",
            ["there"],
        ),
    ],
)
def test_a_word_in_no_brackets_is_caught(html: str, words: list[str]) -> None:
    found = [*pseudo_language.texts_of(html)] if "{" not in html else pseudo_language.literals_of(html)

    assert [word for text in found for word in unknown_words(text, re.compile(r"(?!)"))] == words


def known_data() -> re.Pattern[str]:
    """Return what people wrote or chose: every text in the database, and names of languages, countries and zones."""
    texts = {name for _code, name in django_settings.SPOKEN_LANGUAGES}
    texts |= {get_language_info(code)["name_local"] for code in ("en", "ja", pseudo_language.CODE)}
    texts |= {zone.replace("_", sign) for zone in available_timezones() for sign in "_ "}
    for code in (pseudo_language.CODE, "en"):
        locale = Locale.parse(code)
        texts |= {*locale.territories.values(), *locale.languages.values(), *locale.currencies.values()}
    texts |= {name for name, _address in CARRIERS.values()} | set(ENCODING_LABELS.values())
    texts |= {each.label for each in FORMATS.values()}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField):
                texts |= set(map(str, model._base_manager.values_list(field.attname, flat=True)))
            elif isinstance(field, models.JSONField):
                texts |= set(
                    pseudo_language.strings_in(model._base_manager.values_list(field.attname, flat=True))
                )
    return pseudo_language.pattern_of(texts)
