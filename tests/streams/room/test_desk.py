"""Order outside the shows: reports with a deadline, appeals, bans, own words and the log, for those they concern."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.safety.models import Appeal, Ban, ListedTerm, LogEntry, Report
from marketplace.safety.selectors.bans import appeal_path
from marketplace.safety.services.log import Place, Target, log_write
from streams.room.models import Message
from streams.room.selectors.prohibited import findings_in
from streams.room.views.desk import plain
from tests.conftest import World
from tests.streams.room.test_bans import ban, says, writer
from tests.streams.room.test_moderation import say

ClientOf = Callable[[User], Client]
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def brand_desk(live_world: World) -> str:
    return f"/brand/{live_world.brand.public_id}/safety/"


@pytest.fixture
def banned(live_world: World, alice: User, client_of: ClientOf) -> Ban:
    ban(live_world, says(live_world, writer(alice)), client_of(live_world.creator.user))
    return Ban.objects.get()


def report(client: Client, live_world: World, message: Message, **more: str) -> Any:
    sent = {
        "kind": "message",
        "target": message.pk,
        "show": live_world.show.public_id,
        "reason": "spam",
        **more,
    }
    return client.post("/report/", sent)


# Appeals


def test_the_banned_ask_once_by_their_link_and_are_answered_there(
    live_world: World, banned: Ban, client: Client, carla: User, client_of: ClientOf, brand_desk: str
) -> None:
    address = appeal_path(banned)
    assert "advertising" in client.get(address).content.decode()
    assert client.post(address, {"text": "  "}).status_code == 400
    assert client.post(address, {"text": "I was joking."}).status_code == 302
    again = client.post(address, {"text": "Please."}, headers=FETCH)
    assert again.json()["error"]["code"] == "appeal_made_already"

    desk = client_of(carla)
    assert "I was joking." in desk.get(brand_desk).content.decode()
    appeal = Appeal.objects.get()
    sent = {"appeal": appeal.pk, "decision": "grant", "answer": "Welcome back."}
    assert desk.post(f"{brand_desk}appeals/", sent).status_code == 302
    assert desk.post(f"{brand_desk}appeals/", sent, headers=FETCH).status_code == 400

    page = client.get(address).content.decode()
    assert "You can write again" in page
    assert "Welcome back." in page
    banned.refresh_from_db()
    assert banned.lifted_by == carla
    assert says(live_world, writer(), "nonce-9")


def test_an_appeal_that_is_refused_leaves_the_ban(
    live_world: World, banned: Ban, client: Client, client_of: ClientOf
) -> None:
    client.post(appeal_path(banned), {"text": "I was joking."})
    sent = {"appeal": Appeal.objects.get().pk, "decision": "refuse", "answer": "It was not funny."}

    client_of(live_world.creator.user).post("/studio/safety/appeals/", sent)

    banned.refresh_from_db()
    assert banned.lifted_at is None
    assert LogEntry.objects.filter(deed="appeal_answered").get().why == "It was not funny."


@pytest.mark.parametrize("token", ["", "x", "nosuchban000:abc"], ids=["nothing", "a word", "a false one"])
def test_a_made_up_link_shows_no_ban(banned: Ban, client: Client, token: str) -> None:
    for address in (f"/appeals/{token}/", f"/appeals/{banned.public_id}:{token}/"):
        assert client.get(address).status_code == 404


def test_lifting_a_ban(
    live_world: World, banned: Ban, client_of: ClientOf, brand_desk: str, carla: User
) -> None:
    desk = client_of(carla)
    assert banned.name in desk.get(brand_desk).content.decode()
    assert desk.post(f"{brand_desk}lift/", {"ban": banned.public_id, "why": "enough"}).status_code == 302
    assert desk.post(f"{brand_desk}lift/", {"ban": banned.public_id}, headers=FETCH).json()["error"][
        "code"
    ] == ("desk_refused")
    assert LogEntry.objects.get(deed="ban_lifted").why == "enough"


def test_nobody_sits_at_anothers_desk(
    live_world: World,
    banned: Ban,
    client: Client,
    client_of: ClientOf,
    brand_desk: str,
    dana: User,
    mallory: User,
) -> None:
    for page in ("", "words/", "log/", "log.csv"):
        assert client_of(mallory).get(f"{brand_desk}{page}").status_code == 404
        assert client_of(dana).get(f"{brand_desk}{page}").status_code == 403
        assert client_of(mallory).get(f"/operator/safety/{page}").status_code == 404
        assert client.get(f"{brand_desk}{page}").status_code == 302
    hers = client_of(mallory).get("/studio/safety/").content.decode()
    assert banned.name not in hers
    assert client_of(mallory).post("/studio/safety/lift/", {"ban": banned.public_id}).status_code == 400
    banned.refresh_from_db()
    assert banned.lifted_at is None


# Reports


def test_a_report_has_a_deadline_and_its_outcome_is_told(
    live_world: World, alice: User, client_of: ClientOf, oliver: User, mailoutbox: list[Any], settings: Any
) -> None:
    settings.REPORT_HOURS = 12
    message = say(live_world)
    fan = client_of(alice)
    page = fan.get(f"/report/?kind=message&target={message.pk}&show={live_world.show.public_id}")
    assert "buy my lamps instead" in page.content.decode()

    answer = report(fan, live_world, message, words="Again and again")
    again = fan.post(
        "/report/",
        {"kind": "message", "target": message.pk, "show": live_world.show.public_id, "reason": "spam"},
        headers=FETCH,
    )

    made = Report.objects.get()
    assert again.json()["error"]["code"] == "report_made_already"
    assert timedelta(hours=11) < made.deadline - timezone.now() <= timedelta(hours=12)
    assert "To be decided by" in fan.get(answer["Location"]).content.decode()
    # What was reported is kept as it was.
    Message.objects.update(deleted_at=timezone.now())
    desk = client_of(oliver)
    assert "buy my lamps instead" in desk.get("/operator/safety/").content.decode()
    sent = {"report": made.public_id, "outcome": "removed", "answer": "Thank you, it is gone."}
    assert desk.post("/operator/safety/reports/", sent).status_code == 302
    assert (
        desk.post("/operator/safety/reports/", sent, headers=FETCH).json()["error"]["code"]
        == "report_closed_already"
    )

    assert mailoutbox[-1].to == [alice.email]
    assert "Thank you, it is gone." in mailoutbox[-1].body
    assert "Thank you, it is gone." in fan.get(answer["Location"]).content.decode()
    assert LogEntry.objects.get(deed="report_closed").by_name == "Oliver"


def test_what_is_overdue_stands_out(live_world: World, client: Client, client_of: ClientOf) -> None:
    report(client, live_world, say(live_world))
    host = client_of(live_world.creator.user)
    assert "overdue" not in host.get("/studio/safety/").content.decode()

    Report.objects.update(deadline=timezone.now() - timedelta(minutes=1))

    assert "overdue" in host.get("/studio/safety/").content.decode()


def test_people_shows_and_products_are_reported_too(live_world: World, client: Client) -> None:
    message = say(live_world)
    sent: list[dict[str, Any]] = [
        {"kind": "person", "target": message.pk, "show": live_world.show.public_id},
        {"kind": "show", "target": live_world.show.public_id},
        {"kind": "product", "target": live_world.lamp.public_id},
    ]
    for one in sent:
        assert client.get("/report/", one).status_code == 200
        assert client.post("/report/", {**one, "reason": "other"}).status_code == 302

    rows = Report.objects.order_by("pk").values_list("kind", "target", "brand")
    brand = live_world.brand.public_id
    assert list(rows) == [
        ("person", message.visitor, brand),
        ("show", live_world.show.public_id, brand),
        ("product", live_world.lamp.public_id, brand),
    ]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "message", "target": "x"},
        {"kind": "person", "target": "9" * 30},
        {"kind": "weather", "target": "1"},
    ],
    ids=["nothing", "no number", "too large", "no kind"],
)
def test_what_cannot_be_seen_is_not_reported(live_world: World, client: Client, sent: dict[str, str]) -> None:
    status = 404 if sent.get("kind") in Report.Kind.values else 400
    assert client.get("/report/", sent).status_code == status
    more = {"show": live_world.show.public_id, "reason": "spam"}
    assert client.post("/report/", {**sent, **more}).status_code == status
    assert not Report.objects.exists()


def test_reports_without_a_reason_or_too_many_are_refused(live_world: World, client: Client) -> None:
    messages = [say(live_world, f"nonce-{number}") for number in range(6)]
    assert report(client, live_world, messages[0], reason="").status_code == 400
    assert not Report.objects.exists()
    client.post(f"/shows/{live_world.show.public_id}/room/pass/")

    answers = [report(client, live_world, message).status_code for message in messages]

    assert answers == [302] * 5 + [429]
    assert Report.objects.count() == 5


# Words and the log


def test_own_words_are_added_tried_and_taken_off(
    live_world: World, carla: User, client_of: ClientOf, brand_desk: str
) -> None:
    desk = client_of(carla)
    sent = {"texts": "moonhaus\n\nlamp outlet\n🍋\n", "match": "word", "action": "block", "kind": "own"}

    assert desk.post(f"{brand_desk}words/add/", sent).status_code == 302
    assert sorted(ListedTerm.objects.values_list("text", flat=True)) == sorted(
        ["moonhaus", "lamp outlet", "🍋"]
    )
    tried = desk.get(f"{brand_desk}words/", {"sentence": "at M00nhaus"}).content.decode()
    assert "moonhaus</bdi></b>: refused" in tried
    assert "it goes out" in desk.get(f"{brand_desk}words/", {"sentence": "is it paper?"}).content.decode()
    desk.post(f"{brand_desk}words/add/", {**sent, "texts": "moonhaus", "action": "log"})
    assert ListedTerm.objects.get(text="moonhaus").action == "log"
    term = ListedTerm.objects.get(text="moonhaus")
    assert desk.post(f"{brand_desk}words/remove/", {"term": term.pk}).status_code == 302
    assert desk.post(f"{brand_desk}words/remove/", {"term": term.pk}).status_code == 400
    assert LogEntry.objects.filter(deed="terms_added").count() == 2


@pytest.mark.parametrize(("texts", "code"), [("...", "term_empty"), ("x" * 61, "term_too_long")])
def test_words_that_could_not_be_found_are_refused(
    live_world: World, carla: User, client_of: ClientOf, brand_desk: str, texts: str, code: str
) -> None:
    sent = {"texts": f"moonhaus\n{texts}", "match": "word", "action": "hold", "kind": "own"}

    answer = client_of(carla).post(f"{brand_desk}words/add/", sent, headers=FETCH)

    assert answer.json()["error"]["code"] == code
    assert not ListedTerm.objects.exists()


def test_the_log_is_filtered_and_exported_without_formulas(
    live_world: World, carla: User, client_of: ClientOf, brand_desk: str
) -> None:
    place = Place(show=live_world.show.public_id, brand=live_world.brand.public_id)
    log_write(
        deed="message_deleted", by=carla, place=place, target=Target("m", "=HYPERLINK(1): x"), why="-1+1"
    )
    log_write(deed="rules_changed", by=carla, place=place, target=Target("s", "Six lamps"))
    log_write(deed="rules_changed", by=carla, place=Place(brand="another"), target=Target("s", "Not yours"))
    desk = client_of(carla)

    page = desk.get(f"{brand_desk}log/").content.decode()
    assert "Six lamps" in page
    assert "Not yours" not in page
    assert "Six lamps" not in desk.get(f"{brand_desk}log/", {"deed": "message_deleted"}).content.decode()
    answer: Any = desk.get(f"{brand_desk}log.csv")
    sheet = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet)))
    assert rows[0][:4] == ["at", "by", "deed", "target"]
    assert rows[2][1:5] == ["Carla", "message_deleted", "'=HYPERLINK(1): x", "'-1+1"]
    assert len(rows) == 3


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"], ids=ascii)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert plain(cell) == f"'{cell}"
    assert plain("lamp") == "lamp"


def test_what_must_not_be_sold_is_found_before_the_show_and_told_to_host_and_house(
    world: World, client_of: ClientOf, oliver: User, django_assert_max_num_queries: Any
) -> None:
    host = client_of(world.creator.user)
    setup = f"/studio/shows/{world.show.public_id}/room/"
    assert "Nothing in this show" in host.get(setup).content.decode()
    ListedTerm.objects.create(owner="house", text="switchblade", kind="prohibited", action="hold")
    cache.clear()
    world.lamp.description = "Comes with a sw1tchblade."
    world.lamp.save(update_fields=["description"])

    page = host.get(setup).content.decode()

    assert "switchblade</bdi>" in page
    assert "Washi Moon lamp" in page
    assert "switchblade" in client_of(oliver).get("/operator/safety/").content.decode()
    with django_assert_max_num_queries(2):
        assert [one.term for one in findings_in([world.show])] == ["switchblade"]
