"""Words that lists find: refused, held or noted, and kept for those who keep order."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from marketplace.accounts.models import User
from marketplace.safety.models import HOUSE, ListedTerm
from marketplace.safety.selectors.terms import owner_of_brand, owner_of_creator
from marketplace.safety.services.log import Place
from marketplace.safety.services.terms import TermDraft, term_remove, terms_add
from streams.room.bus import choice
from streams.room.errors import LinkRefused, MessageBlocked, NicknameBlocked, Repeated
from streams.room.flooding import Again, again_of
from streams.room.models import FilterHit, Message
from streams.room.selectors.messages import messages_recent
from streams.room.selectors.snapshot import room_facts
from streams.room.services.messages import Aside, Writer, message_post
from streams.room.services.names import nickname_check
from tests.conftest import World
from tests.streams.room.test_rules import rule
from tests.streams.room.visitors import Visitor, entrant

BLOCKED = "kill yourself"
HELD = "what an idiot"


@pytest.fixture(autouse=True)
def nothing_said_before() -> None:
    choice.memory.forget_everything()


def says(world: World, body: str, nonce: str = "nonce-1", role: str = "fan") -> Message:
    writer = Writer(visitor="g:nour", user="", name="Nour", role=role)
    return message_post(show=world.show.public_id, writer=writer, nonce=nonce, body=body)


def own(world: World, *texts: str, owner: str = "", committing: Any, **draft: Any) -> None:
    with committing():
        terms_add(
            owner=owner or owner_of_brand(world.brand.public_id),
            texts=texts,
            draft=TermDraft(**draft),
            by=world.creator.user,
            place=Place(),
        )


def test_what_is_refused_is_nowhere_but_among_the_hits(live_world: World) -> None:
    with pytest.raises(MessageBlocked):
        says(live_world, f"just {BLOCKED} now")

    assert not Message.objects.exists()
    hit = FilterHit.objects.get()
    assert (hit.action, hit.message, hit.name, hit.body) == ("block", None, "Nour", f"just {BLOCKED} now")
    start, end, term, kind = hit.terms[0]
    assert (hit.body[start:end], term, kind) == (BLOCKED, BLOCKED, "self_harm")


def test_what_is_held_is_stored_and_in_no_list_of_the_room(live_world: World) -> None:
    message = says(live_world, HELD)

    assert (message.held_for, message.is_shadowed) == ("words", False)
    assert message.held_at == message.deleted_at
    assert FilterHit.objects.get().action == "hold"
    assert FilterHit.objects.get().message == message
    assert messages_recent(live_world.show) == []
    assert room_facts(live_world.show.public_id)[0] == []
    # The same page sends it again: it is the same message, and held once.
    assert says(live_world, HELD) == message
    assert FilterHit.objects.count() == 1


async def test_only_the_writer_hears_of_a_held_message(live_world: World, rooms: None) -> None:
    writer = await Visitor(entrant(live_world.show, "Nour")).enter()
    reader = await Visitor(entrant(live_world.show, "Jonas")).enter()

    await writer.chat("nonce-1", HELD)
    answer = await writer.answer()
    await reader.chat("nonce-2", "hello")
    await reader.until(lambda page: page.said() == ["hello"])

    assert answer["t"] == "ok"
    assert (answer["m"]["m"], answer["m"]["held"]) == (HELD, True)
    assert reader.said() == ["hello"]
    for page in (writer, reader):
        await page.close()


def test_who_works_in_the_show_is_not_read(live_world: World) -> None:
    assert says(live_world, HELD, role="host").deleted_at is None
    assert not FilterHit.objects.exists()


def test_hold_everything_holds_the_harmless_too(live_world: World) -> None:
    rule(live_world, holds_all=True)

    message = says(live_world, "is it paper?")

    assert (message.held_for, message.deleted_at is None) == ("all", False)
    assert not FilterHit.objects.exists()


def test_own_words_hold_from_the_next_message_on(live_world: World, committing: Any) -> None:
    assert says(live_world, "better at Moonhaus").deleted_at is None
    own(live_world, "moonhaus", committing=committing)

    assert says(live_world, "better at M00nhaus", "nonce-2").held_for == "words"
    owner = owner_of_brand(live_world.brand.public_id)
    row = ListedTerm.objects.get()
    with committing():
        assert term_remove(owner=owner, term_id=row.pk, by=live_world.creator.user, place=Place())
    assert says(live_world, "better at Moonhaus", "nonce-3").deleted_at is None


@pytest.mark.parametrize("whose", ["house", "brand", "creator", "another"])
def test_words_are_looked_for_where_their_owner_has_a_say(
    live_world: World, committing: Any, whose: str
) -> None:
    owners = {
        "house": HOUSE,
        "brand": owner_of_brand(live_world.brand.public_id),
        "creator": owner_of_creator(live_world.creator.public_id),
        "another": owner_of_brand("somebodyelse"),
    }
    own(live_world, "moonhaus", owner=owners[whose], action="block", committing=committing)

    if whose == "another":
        assert says(live_world, "better at Moonhaus")
    else:
        with pytest.raises(MessageBlocked):
            says(live_world, "better at Moonhaus")


def test_an_own_word_that_is_always_fine_takes_hits_away(live_world: World, committing: Any) -> None:
    own(live_world, "idiot", action="allow", committing=committing)

    assert says(live_world, HELD).deleted_at is None


def test_the_strength_decides_about_the_houses_lists(live_world: World, committing: Any) -> None:
    own(live_world, "moonhaus", action="log", committing=committing)

    noted = says(live_world, "at moonhaus", "nonce-1")
    assert (noted.deleted_at, FilterHit.objects.get().action) == (None, "log")
    rule(live_world, strength="strict")
    assert says(live_world, "at moonhaus", "nonce-2").held_for == "words"
    rule(live_world, strength="off")
    assert says(live_world, HELD, "nonce-3").deleted_at is None
    assert says(live_world, "at moonhaus", "nonce-4").deleted_at is None


def test_names_pass_the_same_lists(
    live_world: World, alice: User, client: Client, client_of: Callable[[User], Client], committing: Any
) -> None:
    with pytest.raises(NicknameBlocked):
        nickname_check(name="1d10t", show=live_world.show)
    path = f"/shows/{live_world.show.public_id}/room"
    refused = client.post(f"{path}/nickname/", {"name": "idiot"}, HTTP_X_REQUESTED_WITH="fetch")
    assert refused.json()["error"]["code"] == "nickname_blocked"
    assert "nickname" not in client.cookies

    own(live_world, "alice", committing=committing)
    assert client_of(alice).post(f"{path}/pass/").json()["name"].startswith("guest-")


@pytest.mark.parametrize(
    "body",
    ["look at https://lamp-outlet.example/x", "cheaper at lamp-outlet dot example", "write me: a@b.example"],
)
def test_what_leads_out_of_the_room_is_held_or_refused(live_world: World, body: str) -> None:
    message = says(live_world, body)
    assert message.held_for == "links"
    start, end, _where, kind = FilterHit.objects.get().terms[0]
    assert (kind, body[start:end] in body, end > start) == ("link", True, True)

    rule(live_world, links="block")
    with pytest.raises(LinkRefused):
        says(live_world, body, "nonce-2")
    assert Message.objects.count() == 1
    assert FilterHit.objects.latest("pk").action == "block"
    assert says(live_world, body, "nonce-3", role="host").deleted_at is None


def test_a_message_that_shouts_is_held(live_world: World) -> None:
    assert says(live_world, "🔥" * 25).held_for == "flood"
    assert says(live_world, "🔥" * 5, "nonce-2").deleted_at is None


def test_the_same_again_is_refused_and_from_many_held(live_world: World) -> None:
    sentence = "everybody come to the other show now"

    own = [
        again_of("s", "g:nour", text)
        for text in (sentence, "EVERYBODY come to the other show now!!", sentence, sentence)
    ]
    many = [again_of("s", f"g:{number}", sentence) for number in range(3)]

    assert own == [Again.NEW, Again.NEW, Again.NEW, Again.REPEAT]
    assert many == [Again.NEW, Again.NEW, Again.RAID]
    assert again_of("another", "g:1", sentence) is Again.NEW
    assert [again_of("s", "g:nour", "+1") for _ in range(9)] == [Again.NEW] * 9


def test_nearly_the_same_is_held_from_one_writer_alone() -> None:
    offer = "buy my lamps instead of these, they are half the price and just as warm"
    offers = (offer, f"{offer} now", f"hey {offer}")

    one = [again_of("near", "g:nour", text) for text in (*offers, f"so {offer}")]
    others = [again_of("near", f"g:{number}", text) for number, text in enumerate(offers)]

    assert one == [Again.NEW, Again.NEW, Again.NEW, Again.ALIKE]
    assert others == [Again.NEW] * 3


@pytest.mark.parametrize(
    ("again", "held_for"),
    [(Again.REPEAT, None), (Again.ALIKE, "flood"), (Again.RAID, "flood"), (Again.NEW, "")],
)
def test_what_was_said_before(live_world: World, again: Again, held_for: str | None) -> None:
    def post(nonce: str, aside: Aside) -> Message:
        who = Writer(visitor="g:nour", user="", name="Nour", role="fan")
        return message_post(
            show=live_world.show.public_id, writer=who, nonce=nonce, body="hello", aside=aside
        )

    first = post("nonce-1", Aside())
    # The same message, sent again after a lost line, is the same message.
    assert post("nonce-1", Aside(again=again)) == first
    if held_for is None:
        with pytest.raises(Repeated):
            post("nonce-2", Aside(again=again))
        assert Message.objects.count() == 1
    else:
        assert post("nonce-2", Aside(again=again)).held_for == held_for


async def test_floods_are_counted_where_messages_come_in(live_world: World, rooms: None) -> None:
    page = await Visitor(entrant(live_world.show, "Nour")).enter()
    for number in range(4):
        await page.chat(f"nonce-{number}", "buy my lamps instead of these")
    answers = [await page.answer() for _ in range(4)]

    assert [answer.get("t") for answer in answers] == ["ok", "ok", "ok", None]
    assert answers[3]["error"]["code"] == "message_repeated"
    await page.close()


def test_own_words_hold_while_the_cache_is_away(
    live_world: World, committing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(live_world, "moon cheese", committing=committing)

    def away(*_args: object, **_more: object) -> None:
        raise RedisConnectionError("away")

    for deed in ("get_many", "set", "delete"):
        monkeypatch.setattr(cache, deed, away)
    message = says(live_world, "sell me moon cheese")
    assert message.held_for == "words"
    # A change of the list takes effect all the same, and its page does not fail.
    own(live_world, "sun cheese", committing=committing)
    assert says(live_world, "sell me sun cheese", nonce="nonce-2").held_for == "words"
