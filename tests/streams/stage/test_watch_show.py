"""Viewers fetch playlists and media: who may, what they get, and how long they wait for it."""

import asyncio
import json
import time
from functools import partial
from io import BytesIO
from pathlib import Path

import av
import pytest

from marketplace.kernel import passes
from streams.stage import media
from streams.stage.files import show_directory
from streams.stage.registry import current
from streams.stage.selectors import stage_url
from tests.streams.stage.callers import SHOW, Host, address, fetch, is_there, rendition, third, until

pytestmark = pytest.mark.usefixtures("live")

INDEX = "v0/index.m3u8"


# --- what is there ---


async def test_ticketed_viewer_finds_everything_that_the_playlists_name(host: Host):
    """No cookie, no other pass: every address inside is relative to the one with the pass in it."""
    base = address("")
    master = await fetch(address())
    names = [line for line in master.text.splitlines() if not line.startswith("#")]
    assert names == ["v0/index.m3u8"]
    playlist = await fetch(base + names[0])

    uris = [part.split('"')[0] for part in playlist.text.split('URI="')[1:]]
    uris += [line for line in playlist.text.splitlines() if not line.startswith("#")]

    assert set(uris) >= {"init0.mp4", "seg0.m4s", "seg1.m4s", "p0.0.m4s", "p2.0.m4s", "p2.1.m4s"}
    uris.remove("p2.1.m4s")  # announced only
    for uri in uris:
        answer = await fetch(f"{base}v0/{uri}")
        assert answer.status == 200, uri
        assert answer.headers["content-length"] == str(len(answer.body))


async def test_segment_is_its_parts_put_together(host: Host):
    parts = [(await fetch(address(f"v0/p1.{place}.m4s"))).body for place in range(3)]

    assert b"".join(parts) == (await fetch(address("v0/seg1.m4s"))).body


@pytest.mark.parametrize(
    ("name", "cache", "content_type"),
    [
        ("master.m3u8", "max-age=1", "application/vnd.apple.mpegurl"),
        (INDEX, "max-age=1", "application/vnd.apple.mpegurl"),
        ("v0/init0.mp4", "public, max-age=31536000, immutable", "video/mp4"),
        ("v0/seg0.m4s", "public, max-age=31536000, immutable", "video/iso.segment"),
        ("v0/p1.0.m4s", "public, max-age=31536000, immutable", "video/iso.segment"),
        ("health.json", "no-store", "application/json"),
    ],
)
async def test_caches_and_other_sites_may_have_it(host: Host, name: str, cache: str, content_type: str):
    answer = await fetch(address(name))

    assert answer.status == 200
    assert answer.headers["cache-control"] == cache
    assert answer.headers["content-type"] == content_type
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_blocked_playlist_may_be_shared_for_a_few_seconds(host: Host):
    answer = await fetch(address(INDEX), query="_HLS_msn=2&_HLS_part=0")

    assert answer.status == 200
    assert answer.headers["cache-control"] == "max-age=6"


async def test_health_tells_how_the_host_is_doing(host: Host):
    body = json.loads((await fetch(address("health.json"))).text)

    assert body["is_connected"] is True
    assert body["is_ended"] is False
    assert 0 <= body["last_part_age_s"] < 5
    assert body["renditions"][0]["segments"] == 3
    assert body["renditions"][0]["seconds"] == pytest.approx(2.333, abs=0.01)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "v0",
        "v0/",
        "v0/seg9.m4s",
        "v0/seg2.m4s",
        "v0/init1.mp4",
        "v0/p9.0.m4s",
        "v0/p0.7.m4s",
        "v1/index.m3u8",
        "v0/index.log",
        "stage.json",
        "v0/../v0/index.m3u8",
        "../sh0w5h0w5h0w/master.m3u8",
        "v0/..%2findex.log",
        "v0/seg0.m4s/",
        "v0/seg-1.m4s",
        "v0/seg0.m4s\n",
        "v0/seg٠.m4s",
        "v0//index.m3u8",
        "\\..\\master.m3u8",
    ],
)
async def test_nothing_else_is_there(host: Host, name: str):
    answer = await fetch(address(name))

    assert answer.status == 404
    assert answer.headers["cache-control"] == "no-store"


async def test_only_reading_is_offered(host: Host):
    assert (await fetch(address(), method="POST")).status == 405
    assert (await fetch(address(), method="DELETE")).status == 405
    head = await fetch(address("v0/seg0.m4s"), method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    asked = await fetch(address(), method="OPTIONS")
    assert (asked.status, asked.headers["access-control-allow-headers"]) == (204, "range")


# --- who may ---


async def test_pass_is_checked_for_everything(host: Host):
    names = ["master.m3u8", INDEX, "v0/init0.mp4", "v0/seg0.m4s", "v0/p1.0.m4s", "health.json"]
    token, expires = passes.path_sign("live", SHOW, seconds=60)
    other, other_expires = passes.path_sign("live", "another00000", seconds=60)
    ingest, ingest_expires = passes.path_sign("ingest", SHOW, seconds=60)
    old, old_expires = passes.path_sign("live", SHOW, seconds=30, now=time.time() - 60)
    for name in names:
        statuses = [
            (await fetch(f"/live/{token}/{expires}/{SHOW}/{name}")).status,
            (await fetch(f"/live/{other}/{other_expires}/{SHOW}/{name}")).status,
            (await fetch(f"/live/{ingest}/{ingest_expires}/{SHOW}/{name}")).status,
            (await fetch(f"/live/{token}/{expires + 10}/{SHOW}/{name}")).status,
            (await fetch(f"/live/x/{expires}/{SHOW}/{name}")).status,
            (await fetch(f"/live/{token}/{expires}/another00000/{name}")).status,
            (await fetch(f"/live/{old}/{old_expires}/{SHOW}/{name}")).status,
        ]
        assert statuses == [200, 403, 403, 403, 403, 403, 410], name


async def test_pass_to_the_still_opens_nothing_else(host: Host):
    token, expires = passes.path_sign("poster", SHOW, seconds=60)
    (show_directory(SHOW) / "poster.jpg").write_bytes(b"a still")

    assert (await fetch(f"/live/{token}/{expires}/{SHOW}/poster.jpg")).status == 200
    for name in ("master.m3u8", INDEX, "v0/init0.mp4", "v0/seg0.m4s", "health.json"):
        assert (await fetch(f"/live/{token}/{expires}/{SHOW}/{name}")).status == 403, name
    assert (await fetch(address("v0/x").replace("v0/x", "poster.jpg"))).status == 403


async def test_refused_viewers_are_not_told_whether_the_show_exists(host: Host):
    token, expires = passes.path_sign("live", SHOW, seconds=60)

    here = await fetch(f"/live/wrong/{expires}/{SHOW}/master.m3u8")
    nowhere = await fetch(f"/live/wrong/{expires}/nothing00000/master.m3u8")

    assert (here.status, here.body) == (nowhere.status, nowhere.body)
    assert token


async def test_refused_viewer_of_an_unknown_show_leaves_nothing_in_memory():
    assert (await fetch(address(show="nothing00000"))).status == 404
    assert await current().get("nothing00000") is None


# --- waiting ---


async def test_everybody_who_waits_for_a_part_is_answered_once_with_it(host: Host):
    waiting = [asyncio.create_task(fetch(address(INDEX), query="_HLS_msn=2&_HLS_part=1")) for _ in range(50)]
    early = asyncio.create_task(fetch(address("v0/p2.1.m4s")))
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in [*waiting, early])

    host.send(third(7))

    answers = await asyncio.gather(*waiting)
    assert {answer.status for answer in answers} == {200}
    assert all('URI="p2.1.m4s"' in answer.text for answer in answers)
    assert all('PRELOAD-HINT:TYPE=PART,URI="p2.2.m4s"' in answer.text for answer in answers)
    assert (await early).status == 200


async def test_waiting_for_a_segment_waits_for_all_of_it(host: Host):
    waiting = asyncio.create_task(fetch(address(INDEX), query="_HLS_msn=2"))
    for seq in (7, 8):
        host.send(third(seq))
    await asyncio.sleep(0.05)
    assert not waiting.done()

    host.send(third(9))

    assert "\nseg2.m4s\n" in (await waiting).text


async def test_part_after_the_last_means_the_first_of_the_next_segment(host: Host):
    waiting = asyncio.create_task(fetch(address(INDEX), query="_HLS_msn=2&_HLS_part=3"))
    announced = asyncio.create_task(fetch(address("v0/p2.3.m4s")))
    for seq in (7, 8):
        host.send(third(seq))
    await asyncio.sleep(0.05)
    assert not waiting.done()

    host.send(third(9))

    assert 'URI="p3.0.m4s"' in (await waiting).text
    assert (await announced).status == 404


async def test_what_is_there_is_not_waited_for(host: Host):
    for query in ("_HLS_msn=0", "_HLS_msn=1&_HLS_part=9", "_HLS_msn=2&_HLS_part=0", "_HLS_msn=-1"):
        answer = await asyncio.wait_for(fetch(address(INDEX), query=query), 30)
        assert answer.status == 200


@pytest.mark.parametrize(
    "query", ["_HLS_msn=5", "_HLS_part=0", "_HLS_msn=x", "_HLS_msn=1&_HLS_part=x", f"_HLS_msn={'9' * 5000}"]
)
async def test_nonsense_is_not_waited_for(host: Host, query: str):
    answer = await asyncio.wait_for(fetch(address(INDEX), query=query), 30)

    assert answer.status == 400


async def test_host_who_stops_sending_lets_nobody_wait_for_ever(host: Host, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(media, "BLOCKED_SECONDS_MAX", 0.05)
    monkeypatch.setattr(media, "PART_SECONDS_MAX", 0.05)

    playlist = await fetch(address(INDEX), query="_HLS_msn=2&_HLS_part=1")
    part = await fetch(address("v0/p2.1.m4s"))

    assert (playlist.status, playlist.headers["cache-control"]) == (503, "no-store")
    assert part.status == 404


async def test_end_of_the_show_answers_all_who_wait(host: Host):
    waiting = [asyncio.create_task(fetch(address(INDEX), query=f"_HLS_msn={number}")) for number in (3, 4)]
    await asyncio.sleep(0.01)

    await host.end()

    for answer in await asyncio.gather(*waiting):
        assert answer.text.endswith("\nseg2.m4s\n#EXT-X-ENDLIST\n")
        assert "#EXT-X-PLAYLIST-TYPE:VOD" not in answer.text
    late = await fetch(address(INDEX))
    assert late.text.endswith("#EXT-X-ENDLIST\n")
    assert late.headers["cache-control"] == "max-age=1"


async def test_end_of_the_process_answers_all_who_wait(host: Host):
    waiting = asyncio.create_task(fetch(address(INDEX), query="_HLS_msn=3"))
    await asyncio.sleep(0.01)

    current().close()

    assert (await asyncio.wait_for(waiting, 30)).status == 503


# --- before and after ---


async def test_show_that_has_not_begun_is_not_there_yet(live: Path):
    for name in ("master.m3u8", INDEX, "poster.jpg"):
        answer = await fetch(address(name))
        assert (answer.status, answer.headers["cache-control"]) == (404, "no-store")

    host = Host()
    await host.on_air()
    assert (await fetch(address())).status == 404
    host.send(third(0))
    await until(partial(is_there, "master.m3u8"))
    await host.lose()


async def test_ended_show_is_its_replay_also_for_a_process_that_never_saw_it(host: Host, live: Path):
    await host.end()
    seen = (await fetch(address(INDEX))).text
    forget_all()

    assert (await fetch(address(INDEX))).text == seen
    assert (await fetch(address())).text.endswith("v0/index.m3u8\n")
    assert [line for line in seen.splitlines() if line.startswith("seg")] == [
        "seg0.m4s",
        "seg1.m4s",
        "seg2.m4s",
    ]
    init = (await fetch(address("v0/init0.mp4"))).body
    body = b"".join([(await fetch(address(f"v0/seg{number}.m4s"))).body for number in range(3)])
    with av.open(BytesIO(init + body), mode="r") as container:
        assert sum(packet.size > 0 for packet in container.demux(video=0)) == 70


async def test_player_in_the_middle_of_the_show_sees_no_earlier_segments_come_back(live: Path):
    host = Host()
    await host.on_air()
    for seq in range(48):
        host.send(third(seq))
    await host.acked(44)
    before = (await fetch(address(INDEX))).text
    await host.end()

    for _ in range(2):  # the second time in a process that never saw the show
        closing = (await fetch(address(INDEX), query="_HLS_msn=17")).text
        assert before.splitlines()[6] == closing.splitlines()[6] == "#EXT-X-MEDIA-SEQUENCE:4"
        assert closing.endswith("\nseg15.m4s\n#EXT-X-ENDLIST\n")
        assert "seg0.m4s" in (await fetch(address(INDEX))).text
        forget_all()


async def test_process_that_took_over_shows_what_is_on_disk_and_waits_for_the_host(host: Host):
    await host.lose()
    forget_all()

    playlist = await fetch(address(INDEX))
    assert "#EXT-X-ENDLIST" not in playlist.text
    assert playlist.text.endswith('seg1.m4s\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p2.0.m4s"\n')
    waiting = asyncio.create_task(fetch(address(INDEX), query="_HLS_msn=2&_HLS_part=0"))
    again = Host()
    assert await again.on_air() == 5
    again.send(third(6))

    assert 'URI="p2.0.m4s"' in (await waiting).text
    assert "#EXT-X-DISCONTINUITY\n" not in (await waiting).text
    await again.lose()


def forget_all() -> None:
    """What a new process knows."""
    current()._stages.clear()


async def test_rendition_that_the_new_encoder_does_not_send_is_not_offered(live: Path):
    host = Host()
    await host.on_air(video=[rendition("v0"), rendition("v1")])
    for seq in range(2):
        host.send(third(seq, tracks=(1, 2)))
    await host.lose()

    again = Host()
    await again.on_air(session="two")
    again.send(third(0))
    await until(partial(is_there, "v0/p1.0.m4s"))

    assert (await fetch(address("v1/index.m3u8"))).status == 404
    assert "v1/" not in (await fetch(address())).text
    await again.end()
    assert "v1/" not in (await fetch(address())).text  # it has two thirds of the show
    assert (await fetch(address("v1/index.m3u8"))).status == 200


def test_address_has_no_name_of_the_viewer_in_it():
    assert stage_url(SHOW, seconds=60).split("/")[4:] == [SHOW, "master.m3u8"]
