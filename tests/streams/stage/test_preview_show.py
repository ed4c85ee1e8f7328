"""The last seconds of a show on air as one short file, for lists: behind a pass of its own, and only while it is on."""

import time
from io import BytesIO

import av
import pytest
from django.utils import timezone

from marketplace.kernel import passes
from streams.shows.models import Show
from streams.stage import previews
from streams.stage.darkness import stretch_begin, stretch_end
from streams.stage.files import show_directory
from streams.stage.packager.loops import loop_of
from streams.stage.protocol import PASS_KIND, POSTER_KIND, PREVIEW_KIND
from streams.stage.registry import current, look_soon
from streams.stage.release import Release
from streams.stage.selectors import stage_preview_url
from streams.stage.stages import Stage
from tests.streams.stage.callers import SHOW, Host, address, fetch, message, record, rendition, third, until
from tests.streams.stage.encoded import recording
from tests.streams.stage.mp4 import boxes, fragments

pytestmark = pytest.mark.usefixtures("live")

LOOP = "preview.mp4"


def signed(kind: str, name: str = LOOP, *, seconds: int = 30) -> str:
    token, expires = passes.path_sign(kind, SHOW, seconds=seconds)
    return f"/live/{token}/{expires}/{SHOW}/{name}"


async def on_air(thirds: int = 16) -> Host:
    host = Host()
    await host.on_air()
    for seq in range(thirds):
        host.send(third(seq))
    await until(has_closed)
    return host


async def has_closed() -> bool:
    stage = await current().get(SHOW)
    return stage is not None and len(stage.feeds["v0"].rendition.segments) > 4


async def the_stage() -> Stage:
    stage = await current().get(SHOW)
    assert stage is not None
    return stage


async def test_the_last_seconds_are_one_film_that_begins_at_nothing():
    host = await on_air()

    answer = await fetch(address(LOOP))

    assert (answer.status, answer.headers["content-type"]) == (200, "video/mp4")
    assert answer.headers["cache-control"] == "max-age=10"
    assert [name for name, _body in boxes(answer.body)][:3] == [b"ftyp", b"moov", b"moof"]
    parts = list(fragments(answer.body))
    assert parts[0][1].decode_time == parts[0][2].decode_time == 0
    for before, after in zip(parts, parts[1:], strict=False):
        assert after[1].decode_time == before[1].end
    newest = (await the_stage()).feeds["v0"].rendition.segments
    whole = [segment for segment in newest if segment.is_done][-3:]
    payloads = [payload for part in parts for payload in part[1].payloads]
    wanted = [
        payload for segment in whole for part in fragments(segment.data) for payload in part[1].payloads
    ]
    assert payloads == wanted
    await host.end()


async def test_a_player_decodes_it():
    made = recording()
    host = Host()
    await host.on_air(video=[rendition("v0", avcc=made.video.avcc)], audio=None)
    for number in range(0, 120, 10):
        samples = made.pictures[number : number + 10]
        host.send(message(number // 10, *[record(1, sample) for sample in samples]))
    await until(is_to_be_had)

    answer = await fetch(address(LOOP))

    with av.open(BytesIO(answer.body), "r") as film:
        pictures = list(film.decode(video=0))
    assert len(pictures) >= 25
    assert (pictures[0].pts, pictures[0].width) == (0, 320)
    await host.end()


async def is_to_be_had() -> bool:
    return (await fetch(address(LOOP))).status == 200


async def test_players_may_ask_for_a_range_of_it():
    host = await on_air()
    whole = (await fetch(address(LOOP))).body

    answer = await fetch(address(LOOP), headers={"range": "bytes=0-99"})

    assert (answer.status, answer.body) == (206, whole[:100])
    await host.end()


async def test_its_pass_opens_nothing_else_and_no_other_opens_it():
    host = await on_air()

    for kind in (PASS_KIND, POSTER_KIND):
        assert (await fetch(signed(kind))).status == 403
    for name in ("master.m3u8", "v0/index.m3u8", "v0/init0.mp4", "v0/seg0.m4s", "poster.jpg", "health.json"):
        assert (await fetch(signed(PREVIEW_KIND, name))).status == 403
    assert (await fetch(signed(PREVIEW_KIND, seconds=-60))).status == 410
    await host.end()


async def test_it_is_made_once_in_ten_seconds_however_many_ask(monkeypatch: pytest.MonkeyPatch):
    host = await on_air()
    made: list[int] = []

    def counted(init: bytes, media: bytes) -> bytes:
        made.append(1)
        return loop_of(init, media)

    monkeypatch.setattr(previews, "loop_of", counted)

    first = [await fetch(address(LOOP)) for _ in range(3)]
    monkeypatch.setattr(previews, "MADE_SECONDS", -1.0)
    await fetch(address(LOOP))

    assert {answer.status for answer in first} == {200}
    assert len(made) == 2
    await host.end()


async def test_the_smallest_rendition_is_taken():
    host = Host()
    await host.on_air(video=[rendition("v0"), rendition("v1", w=160, h=90, bitrate=100_000)])
    for seq in range(16):
        host.send(third(seq, tracks=(1, 2)))
    await until(has_closed)
    stage = await the_stage()

    answer = await fetch(address(LOOP))

    assert answer.body.startswith(stage.feeds["v1"].rendition.inits[0])
    assert not answer.body.startswith(stage.feeds["v0"].rendition.inits[0])
    await host.end()


async def test_a_large_picture_is_a_shorter_film_or_none(monkeypatch: pytest.MonkeyPatch):
    host = await on_air()
    feed = (await the_stage()).feeds["v0"]
    last = next(segment for segment in reversed(feed.rendition.segments) if segment.is_done)
    monkeypatch.setattr(previews, "MADE_SECONDS", -1.0)

    monkeypatch.setattr(previews, "PREVIEW_BYTES_MAX", last.size)
    shorter = await fetch(address(LOOP))
    monkeypatch.setattr(previews, "PREVIEW_BYTES_MAX", last.size - 1)

    assert len(shorter.body) == len(feed.rendition.inits[0]) + last.size
    assert (await fetch(address(LOOP))).status == 404
    await host.end()


async def test_nothing_is_shown_of_a_hidden_picture_nor_afterwards_of_what_was_hidden():
    host = await on_air()
    assert (await fetch(address(LOOP))).status == 200
    begin = int(time.time() * 1000)

    stretch_begin(show_directory(SHOW), begin)
    look_soon(SHOW)
    await until(is_gone)
    stretch_end(show_directory(SHOW), begin, begin + 100_000)
    look_soon(SHOW)
    await until(is_there_again)

    assert (await fetch(address(LOOP))).status == 404
    await host.end()


async def is_gone() -> bool:
    return (await fetch(address(LOOP))).status == 410


async def is_there_again() -> bool:
    return not (await the_stage()).veil.is_dark


async def test_a_picture_that_stands_still_is_not_live(monkeypatch: pytest.MonkeyPatch):
    host = await on_air()
    monkeypatch.setattr(previews, "STILL_SECONDS_MAX", -1.0)

    assert (await fetch(address(LOOP))).status == 404

    await host.end()


async def test_what_is_held_back_is_shown_to_nobody():
    host = await on_air()
    (await the_stage()).release = Release(5.0)

    assert (await fetch(address(LOOP))).status == 404

    await host.end()


async def test_a_show_that_is_over_or_never_was_has_none():
    assert (await fetch(address(LOOP))).status == 404
    host = await on_air()

    await host.end()

    assert (await fetch(address(LOOP))).status == 404


async def test_a_film_has_no_break_in_it():
    """After a break another encoder sends: what was before is left out."""
    host = await on_air()
    feed = (await the_stage()).feeds["v0"]
    done = [segment for segment in feed.rendition.segments if segment.is_done]
    done[-1].is_discontinuity = True

    answer = await fetch(address(LOOP))

    assert len(answer.body) == len(feed.rendition.inits[0]) + done[-1].size
    await host.end()


# --- who is given an address ---


def test_a_show_for_everybody_has_an_address_while_it_can_be_seen(live_world):
    show = live_world.show
    address = stage_preview_url(show)
    token, expires = address.split("/")[2:4]

    passes.path_check(PREVIEW_KIND, show.public_id, token, int(expires))
    assert address.endswith(f"/{show.public_id}/preview.mp4")


@pytest.mark.parametrize(
    "change",
    [
        {"audience": Show.Audience.FOLLOWERS},
        {"audience": Show.Audience.INVITATION},
        {"state": Show.State.SCHEDULED},
        {"state": Show.State.ENDED},
        {"state": Show.State.REHEARSAL},
        {"safety_delay": 5},
        {"dark_at": timezone.now()},
        {"paused_at": timezone.now()},
    ],
    ids=["followers", "invitation", "scheduled", "ended", "rehearsal", "held back", "dark", "paused"],
)
def test_no_other_show_has_one(live_world, change):
    for name, value in change.items():
        setattr(live_world.show, name, value)

    assert stage_preview_url(live_world.show) == ""
