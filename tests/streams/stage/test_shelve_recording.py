"""Recordings in an object store: sent while the show is on, completed after it, played from there."""

import asyncio
import random
import shutil
from pathlib import Path

import httpx
import pytest

from marketplace.kernel import passes
from streams.stage import registry, uploads
from streams.stage.darkness import stretch_begin
from streams.stage.files import write_durably
from streams.stage.joined import joined_read
from streams.stage.lanes import Lanes
from streams.stage.packager.log import log_read
from streams.stage.recordings import recording_settle, recordings_owed
from streams.stage.registry import current
from streams.stage.services import stage_end
from streams.stage.shelf import shelf
from streams.stage.tasks import recording_keep, recordings_sweep
from tests.streams.stage.bucket import Bucket
from tests.streams.stage.callers import SHOW, Host, address, fetch, third

NAMES = ("v0/init0.mp4", "v0/index.log", "stage.json", "joined.json", "ended", "sealed")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(uploads, "PAUSE_SECONDS_MAX", 0.01)


async def sent(*, is_ended: bool = True) -> None:
    """A show of two seconds and a third; what could be uploaded meanwhile has been."""
    host = Host()
    await host.on_air()
    for seq in range(7):
        host.send(third(seq))
    await host.acked(5)
    await (host.end() if is_ended else host.lose())
    await current().settled()
    await asyncio.to_thread(uploads.lanes.done)


def forget() -> None:
    """As a live process that was started anew."""
    registry._current = None


def media_of(live: Path) -> list[str]:
    """The large files that are here."""
    found = [*live.glob("*/v0/seg*"), *live.glob("*/v0/whole*")]
    return sorted(path.name for path in found)


def whole(live: Path) -> str:
    """The one file that the show has become."""
    (made,) = joined_read(live / SHOW).wholes["v0"]
    return made.name


def expected(live: Path) -> set[str]:
    return {f"{SHOW}/{name}" for name in (*NAMES, f"v0/{whole(live)}")}


async def settled() -> bool:
    return await asyncio.to_thread(recording_settle, SHOW)


# --- while it is on ---


async def test_segments_are_stored_as_they_are_finished(live: Path, bucket: Bucket):
    await sent(is_ended=False)

    assert {f"{SHOW}/v0/seg0.m4s", f"{SHOW}/v0/seg1.m4s", f"{SHOW}/v0/init0.mp4"} < bucket.names
    assert bucket.files[f"{SHOW}/v0/seg1.m4s"] == (live / SHOW / "v0" / "seg1.m4s").read_bytes()
    assert f"{SHOW}/ended" not in bucket.names
    assert not await settled()


async def test_show_does_not_feel_a_store_that_is_down(live: Path, bucket: Bucket):
    bucket.is_down = True

    await sent()

    assert bucket.files == {}
    assert bucket.asked[f"PUT {SHOW}/v0/seg0.m4s"] == uploads.TRIES_MAX
    assert (await fetch(address("v0/index.m3u8"))).text.count("#EXTINF") == 3
    assert (await fetch(address("v0/seg0.m4s"))).status == 200


async def test_too_much_waiting_is_left_for_later(
    live: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(uploads, "lanes", Lanes("upload", count=0, waiting_max=1))
    host = Host()
    await host.on_air()
    for seq in range(7):
        host.send(third(seq))
    await host.acked(5)
    await host.end()

    assert "the rest of this show follows" in caplog.text
    assert await settled()
    assert bucket.names == expected(live)


async def test_store_that_comes_back_gets_the_segment(live: Path, bucket: Bucket):
    bucket.puts_left = 0
    host = Host()
    await host.on_air()
    for seq in range(4):
        host.send(third(seq))
    await host.acked(2)
    for _ in range(100):
        if bucket.asked[f"PUT {SHOW}/v0/seg0.m4s"] > 1:
            break
        await asyncio.sleep(0.01)

    bucket.puts_left = None
    await asyncio.to_thread(uploads.lanes.done)

    assert f"{SHOW}/v0/seg0.m4s" in bucket.names
    await host.lose()


# --- after the end ---


async def test_worker_completes_what_is_missing_and_only_that(live: Path, bucket: Bucket):
    bucket.is_down = True
    await sent()
    bucket.is_down = False
    bucket.puts_left = 2
    assert recordings_owed() == [SHOW]
    assert await asyncio.to_thread(recording_keep, SHOW) is False  # cut short by the store
    assert bucket.names == {f"{SHOW}/v0/{whole(live)}", f"{SHOW}/v0/init0.mp4"}
    bucket.puts_left = None
    bucket.asked.clear()

    assert await asyncio.to_thread(recordings_sweep) == 1

    assert bucket.names == expected(live)
    assert bucket.asked[f"PUT {SHOW}/v0/{whole(live)}"] == 0
    assert bucket.asked[f"PUT {SHOW}/v0/index.log"] == 1
    assert recordings_owed() == []


async def test_settling_twice_changes_nothing(live: Path, bucket: Bucket):
    await sent()
    assert await settled()
    bucket.asked.clear()

    assert await settled()

    assert bucket.asked == {}
    assert media_of(live) == [whole(live)]


async def test_segments_leave_the_store_when_their_one_file_is_there(live: Path, bucket: Bucket):
    await sent()
    assert f"{SHOW}/v0/seg0.m4s" in bucket.names

    assert await settled()

    assert bucket.names == expected(live)
    assert bucket.files[f"{SHOW}/v0/{whole(live)}"] == (live / SHOW / "v0" / whole(live)).read_bytes()


async def test_end_said_elsewhere_is_not_the_last_segment(live: Path, bucket: Bucket):
    """The page ends a show by a mark; the live process has still to write what it holds."""
    await sent(is_ended=False)

    await asyncio.to_thread(stage_end, show_public_id=SHOW)

    assert not await settled()
    assert f"{SHOW}/sealed" not in bucket.names


def test_large_files_arrive_in_parts(live: Path, bucket: Bucket):
    path = live / SHOW / "v0" / "whole0-00000000.mp4"
    write_durably(path, body := random.Random(1).randbytes(9 * 1024 * 1024))
    target = shelf()
    assert target is not None

    target.put(path)

    assert bucket.asked[f"PUT {SHOW}/v0/{path.name}"] > 1
    assert bucket.files[f"{SHOW}/v0/{path.name}"] == body
    assert target.has(path)
    assert target.read(path, 8_500_000, 100) == body[8_500_000:8_500_100]


async def test_store_that_is_set_later_gets_what_there_is(live: Path, bucket: Bucket, settings):
    storages = settings.STORAGES
    settings.STORAGES = {name: one for name, one in storages.items() if name != "recordings"}
    await sent()
    assert await settled()
    assert (bucket.names, recordings_owed()) == (set(), [])

    settings.STORAGES = storages

    assert recordings_owed() == [SHOW]
    assert await settled()
    assert bucket.names == expected(live)


async def test_show_that_never_was_is_nowhere(live: Path, bucket: Bucket):
    assert not await settled()
    assert not (live / SHOW).exists()


# --- its viewers ---


async def test_replay_plays_from_the_store_when_the_files_have_gone(live: Path, bucket: Bucket, settings):
    await sent()
    before = {number: (await fetch(address(f"v0/seg{number}.m4s"))).body for number in range(3)}
    settings.RECORDING_KEEP_LOCAL = False
    assert await settled()
    assert media_of(live) == []
    forget()

    for number, body in before.items():
        answer = await fetch(address(f"v0/seg{number}.m4s"))
        assert (answer.status, answer.body) == (200, body)
        assert "immutable" in answer.headers["cache-control"]
    ranged = await fetch(address("v0/seg1.m4s"), headers={"range": "bytes=10-19"})
    assert (ranged.status, ranged.body) == (206, before[1][10:20])
    assert (await fetch(address("v0/seg3.m4s"))).status == 404
    assert recordings_owed() == []


async def test_replay_outlives_the_machine_it_was_made_on(live: Path, bucket: Bucket):
    await sent()
    segment = (await fetch(address("v0/seg0.m4s"))).body
    assert await settled()
    shutil.rmtree(live / SHOW)
    forget()

    answers = await asyncio.gather(*(fetch(address()) for _ in range(5)))

    assert {answer.status for answer in answers} == {200}
    assert f"\n{whole(live)}\n" in (await fetch(address("v0/index.m3u8"))).text
    assert (await fetch(address("v0/seg0.m4s"))).body == segment
    assert bucket.asked[f"GET {SHOW}/stage.json"] == 1
    bucket.asked.clear()
    assert await settled()
    assert bucket.asked[f"PUT {SHOW}/v0/{whole(live)}"] == 0
    assert media_of(live) == []


async def test_hidden_moments_stay_hidden_in_what_comes_back(live: Path, bucket: Bucket):
    await sent()
    walls = [record.wall for record in log_read(live / SHOW / "v0")]
    stretch_begin(live / SHOW, round((walls[2] + 6) * 1000))
    assert await settled()
    shutil.rmtree(live / SHOW)
    forget()

    assert (await fetch(address("v0/index.m3u8"))).text.count("#EXTINF") == 2
    assert (await fetch(address("v0/seg2.m4s"))).status == 410


async def test_what_is_hidden_later_leaves_the_store(live: Path, bucket: Bucket, settings):
    settings.RECORDING_KEEP_LOCAL = False
    await sent()
    walls = [record.wall for record in log_read(live / SHOW / "v0")]
    assert await settled()
    before = whole(live)
    hidden = (await fetch(address("v0/seg2.m4s"))).body

    stretch_begin(live / SHOW, round((walls[2] + 6) * 1000))
    assert await settled()

    assert bucket.names == expected(live) | {f"{SHOW}/dark/{round((walls[2] + 6) * 1000)}"}
    assert whole(live) != before
    assert not any(hidden in body for body in bucket.files.values())


async def test_show_that_has_not_begun_is_not_asked_for_again_and_again(live: Path, bucket: Bucket):
    other = "n0tbegun0000"

    statuses = [(await fetch(address(show=other))).status for _ in range(5)]

    assert statuses == [404] * 5
    assert sum(bucket.asked.values()) == 1


async def test_store_that_is_down_is_told_from_a_recording_that_is_not(live: Path, bucket: Bucket, settings):
    await sent()
    settings.RECORDING_KEEP_LOCAL = False
    assert await settled()
    forget()
    bucket.is_down = True

    answer = await fetch(address("v0/seg0.m4s"))

    assert (answer.status, answer.headers["cache-control"]) == (503, "no-store")
    bucket.is_down = False
    assert (await fetch(address("v0/seg0.m4s"))).status == 200


async def test_nobody_without_a_pass_reaches_the_store(live: Path, bucket: Bucket, settings):
    await sent()
    settings.RECORDING_KEEP_LOCAL = False
    settings.RECORDING_REDIRECT = True
    assert await settled()
    forget()
    bucket.asked.clear()
    token, expires = passes.path_sign("live", "another00000", seconds=60)

    answer = await fetch(f"/live/{token}/{expires}/{SHOW}/v0/{whole(live)}")

    assert (answer.status, "location" in answer.headers) == (403, False)
    assert bucket.asked == {}
    async with httpx.AsyncClient() as stranger:
        unsigned = f"http://127.0.0.1:{bucket.port}/shows/live/{SHOW}/v0/seg0.m4s"
        assert (await stranger.get(unsigned)).status_code == 403


async def test_viewers_can_be_sent_to_the_store_for_a_while(live: Path, bucket: Bucket, settings):
    await sent()
    settings.RECORDING_REDIRECT = True
    assert await settled()
    forget()
    body = (await fetch(address(f"v0/{whole(live)}"))).body
    (live / SHOW / "v0" / whole(live)).unlink()

    answer = await fetch(address(f"v0/{whole(live)}"))

    assert (answer.status, answer.headers["cache-control"]) == (302, "no-store")
    assert "X-Amz-Expires=300" in answer.headers["location"]
    async with httpx.AsyncClient() as player:
        assert (await player.get(answer.headers["location"])).content == body


async def test_another_folder_can_be_the_store(live: Path, settings, tmp_path: Path):
    settings.STORAGES = {
        **settings.STORAGES,
        "recordings": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "nas"), "allow_overwrite": True},
        },
    }
    settings.RECORDING_REDIRECT = True  # there is nowhere to send anybody
    await sent()
    body = (await fetch(address("v0/seg0.m4s"))).body

    assert await settled()
    shutil.rmtree(live / SHOW)
    forget()

    assert (await fetch(address("v0/seg0.m4s"))).body == body
    ranged = await fetch(address("v0/seg0.m4s"), headers={"range": "bytes=10-19"})
    assert (ranged.status, ranged.body) == (206, body[10:20])
