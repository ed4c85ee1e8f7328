"""A show's stream key: given out once, kept as a hash, replaced at will, good for nothing but its show."""

import re

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.urls import reverse

from streams.shows.models import Show
from streams.stage.encoders.doorkeeper import KeyDoorkeeper, encoder_seen
from streams.stage.encoders.standing import DoorkeeperAway, Grant, Sight
from streams.stage.errors import EncoderAway, ShowOver
from streams.stage.models import StreamKey
from streams.stage.rtmp.faults import RtmpRefused
from streams.stage.stream_keys import stream_key_make, stream_key_opens, stream_keys_standing

SEEN = Sight(width=1280, height=720, fps=30, kbps=2500, has_sound=True, key_seconds=1.0)
FETCH = {"X-Requested-With": "fetch"}


def page(world, name: str = "encoder") -> str:
    return reverse(f"stage:{name}", args=[world.show.public_id])


def test_key_is_shown_once_and_only_its_hash_is_kept(client_of, world):
    host = client_of(world.creator.user)

    answer = host.post(page(world, "encoder_key"))

    (key,) = set(re.findall(rf"{world.show.public_id}-[0-9a-f]{{32}}", answer.text))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert key not in host.get(page(world)).text
    kept = StreamKey.objects.get(show=world.show)
    assert key not in str(vars(kept))
    assert key.rpartition("-")[2] not in kept.key_hash


def test_new_key_ends_the_old_one(world):
    old = stream_key_make(show=world.show)
    before = stream_key_opens(old)
    new = stream_key_make(show=world.show)

    assert before is not None
    assert stream_key_opens(old) is None
    after = stream_key_opens(new)
    assert after is not None
    assert (after.show, after.is_live) == (world.show.public_id, False)
    assert after.key_hash != before.key_hash
    assert StreamKey.objects.count() == 1


def test_nothing_that_viewers_can_read_opens_a_show(client_of, live_world, alice):
    show = live_world.show
    key = stream_key_make(show=show)
    secret = key.rpartition("-")[2]
    watching = client_of(alice).get(reverse("front:show", args=[show.public_id])).text
    words = set(re.findall(r"[\w.-]{8,}", watching)) | {
        show.public_id,
        f"{show.public_id}-",
        "",
        "-",
        "x" * 500,
    }

    assert secret not in watching
    assert not any(stream_key_opens(word) for word in words)
    assert not any(stream_key_opens(f"{show.public_id}-{word}") for word in words)
    assert stream_key_opens(key) is not None


@pytest.mark.parametrize("name", ["encoder", "encoder_key", "encoder_status", "encoder_go_live"])
def test_the_page_is_the_hosts_alone(client_of, world, alice, carla, mallory, name):
    cache.set(f"stage.encoder.{world.show.public_id}", vars(SEEN))

    for person in (alice, carla, mallory):
        for method in ("get", "post"):
            assert getattr(client_of(person), method)(page(world, name)).status_code in {404, 405}

    assert not StreamKey.objects.exists()
    assert Show.objects.get(pk=world.show.pk).state == "scheduled"


@pytest.mark.parametrize("state", ["ended", "cancelled"])
def test_show_that_is_over_gets_no_key_and_its_old_one_opens_nothing(client_of, world, state):
    key = stream_key_make(show=world.show)
    kept = StreamKey.objects.get().key_hash
    changes = {"ended_at": world.show.starts_at} if state == "ended" else {}
    Show.objects.filter(pk=world.show.pk).update(state=state, **changes)
    host = client_of(world.creator.user)

    answer = host.post(page(world, "encoder_key"), headers=FETCH)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, ShowOver.code)
    assert StreamKey.objects.get().key_hash == kept
    assert stream_key_opens(key) is None
    assert stream_keys_standing([world.show.public_id]) == {}
    assert host.get(page(world)).status_code == 302


def test_show_goes_live_with_the_encoder_that_sends(client_of, world):
    cache.set(f"stage.encoder.{world.show.public_id}", vars(SEEN))
    host = client_of(world.creator.user)

    answer = host.post(page(world, "encoder_go_live"), follow=True)

    assert answer.status_code == 200
    assert Show.objects.get(pk=world.show.pk).state == "live"
    assert "ingest" not in answer.text


@pytest.mark.parametrize("sight", [None, Sight()], ids=["none", "without a picture"])
def test_nobody_goes_live_with_an_encoder_that_sends_nothing(client_of, world, sight):
    if sight is not None:
        cache.set(f"stage.encoder.{world.show.public_id}", vars(sight))

    answer = client_of(world.creator.user).post(page(world, "encoder_go_live"), headers=FETCH)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, EncoderAway.code)
    assert Show.objects.get(pk=world.show.pk).state == "scheduled"


@pytest.mark.parametrize(
    ("state", "has_key", "sight", "words"),
    [
        ("scheduled", False, None, ["Waiting for your encoder", "Make a stream key first"]),
        ("scheduled", True, None, ["Waiting for your encoder", "Start streaming", "disabled"]),
        ("scheduled", True, Sight(), ["waiting for its picture", "disabled"]),
        (
            "scheduled",
            True,
            SEEN,
            ["Nobody sees it yet", "1280×720", "2.5 Mbit/s", "Go live with the encoder"],
        ),
        (
            "scheduled",
            True,
            Sight(1280, 720, 30, 2500, False, 8.3),
            ["no sound", "far apart", "picture is wide"],
        ),
        ("live", True, Sight(**{**vars(SEEN), "is_on_air": True}), ["Fans see your encoder", "End show"]),
        ("live", True, SEEN, ["sent from a browser", "End show"]),
        ("live", True, None, ["holds its place", "End show"]),
    ],
    ids=["no key", "waiting", "no picture", "checked", "poor", "on air", "beside a browser", "lost"],
)
def test_what_arrives_is_told(client_of, world, state, has_key, sight, words):
    Show.objects.filter(pk=world.show.pk).update(state=state, started_at=world.show.starts_at)
    if has_key:
        stream_key_make(show=world.show)
    if sight is not None:
        KeyDoorkeeper().tell({world.show.public_id: sight})
    host = client_of(world.creator.user)

    for name in ("encoder", "encoder_status"):
        told = host.get(page(world, name)).text
        assert [word for word in words if word not in told] == []


def test_site_that_takes_no_encoders_says_so(client_of, world, settings):
    settings.RTMP_PORT = 0

    told = client_of(world.creator.user).get(page(world)).text

    assert "This site takes no encoders" in told
    assert "Make a stream key" not in told


def test_studio_leads_to_the_page(client_of, world):
    studio = client_of(world.creator.user).get(reverse("front:studio", args=[world.show.public_id])).text

    assert page(world) in studio


def test_doorkeeper_admits_by_key_and_knows_who_still_may(world, django_assert_num_queries):
    keeper = KeyDoorkeeper()
    key = stream_key_make(show=world.show)
    kept = StreamKey.objects.get().key_hash

    assert keeper.admit(key) == Grant(world.show.public_id, kept, is_live=False)
    with pytest.raises(RtmpRefused, match="opens no show"):
        keeper.admit(key[:-1])
    with django_assert_num_queries(1):
        assert keeper.standing([world.show.public_id, "other"]) == {
            world.show.public_id: Grant(world.show.public_id, kept, is_live=False)
        }


def test_doorkeeper_says_when_the_database_is_away(world, monkeypatch):
    def away(key: str) -> None:
        raise OperationalError

    monkeypatch.setattr("streams.stage.encoders.doorkeeper.stream_key_opens", away)

    with pytest.raises(DoorkeeperAway):
        KeyDoorkeeper().admit("key")


def test_what_was_seen_is_forgotten_when_it_is_not_told_again(world, monkeypatch):
    monkeypatch.setattr("streams.stage.encoders.doorkeeper.SIGHT_SECONDS", 0)

    KeyDoorkeeper().tell({world.show.public_id: SEEN})

    assert encoder_seen(world.show.public_id) is None
