"""The file that deploy/ ships, in a real nginx: passes are checked at the edge, pieces are fetched once for all."""

import json
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from websockets.sync.client import unix_connect

from marketplace.kernel import passes
from streams.stage import media
from streams.stage.darkness import stretch_begin
from streams.stage.files import end_mark
from streams.stage.joined import joined_read, recording_join
from streams.stage.packager.log import log_read
from streams.stage.selectors import stage_poster_url, stage_url
from tests.streams.stage.callers import start, third
from tests.streams.stage.edge import SECRET, Edge, edge_running, recorded

SHOW = "edgeshow0000"
ENDED = "edgeended000"
HIDDEN = "edgehidden00"
SEGMENT = "v0/seg1.m4s"


@pytest.fixture(scope="module")
def running() -> Iterator[Edge]:
    with edge_running() as edge:
        recorded(edge.live_root / SHOW)
        recorded(edge.live_root / ENDED)
        recorded(edge.live_root / HIDDEN)
        end_mark(edge.live_root / ENDED)
        recording_join(edge.live_root / ENDED)
        yield edge


@pytest.fixture
def edge(running: Edge, settings) -> Edge:
    """The one edge of this file, and this process's settings as those of the processes behind it."""
    settings.MEDIA_LIVE_ROOT = running.live_root
    settings.LIVE_PASS_FORM, settings.LIVE_PASS_SECRET = "nginx", SECRET
    return running


def address(name: str, *, show: str = SHOW, seconds: int = 90) -> str:
    return stage_url(show, seconds=seconds).replace("master.m3u8", name)


def signed(kind: str, name: str, *, show: str = SHOW, of: str = SHOW, ago: int = 0) -> str:
    """The address of a file of one show with the pass to another."""
    token, expires = passes.path_sign(kind, show, seconds=30, now=time.time() - ago)
    return f"/live/{token}/{expires}/{of}/{name}"


def tls(*protocols: str) -> ssl.SSLContext:
    """The certificate is the test's own, and nobody vouches for it."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(protocols)
    return context


def test_nginx_accepts_the_file(edge: Edge):
    checked = edge.checked()

    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


def test_pass_is_checked_at_the_edge(edge: Edge):
    answers = {
        "valid": edge.get(address(SEGMENT)),
        "another show": edge.get(signed("live", SEGMENT, show="another00000")),
        "changed": edge.get(address(SEGMENT).replace("/live/", "/live/x", 1)),
        "another kind": edge.get(signed("poster", SEGMENT)),
        "expired": edge.get(signed("live", SEGMENT, ago=120)),
    }

    assert [answer.status_code for answer in answers.values()] == [200, 403, 403, 403, 410]
    refused = [answer for name, answer in answers.items() if name != "valid"]
    assert {answer.headers["cache-control"] for answer in refused} == {"no-store"}
    assert edge.behind.asked[f"{SHOW}/{SEGMENT}"] == 1


def test_expired_pass_is_refused_also_for_what_the_cache_has(edge: Edge):
    assert edge.get(address("v0/seg0.m4s")).status_code == 200
    assert edge.get(address("v0/seg0.m4s")).headers["x-cache"] == "HIT"

    assert edge.get(signed("live", "v0/seg0.m4s", ago=120)).status_code == 410
    assert edge.get(signed("live", "v0/seg0.m4s", show="another00000")).status_code == 403


def test_viewers_with_other_passes_share_one_copy(edge: Edge):
    name = "v0/init0.mp4"
    passes_of_two = address(name, seconds=90), address(name, seconds=300)
    assert passes_of_two[0] != passes_of_two[1]

    first, second = (edge.get(one) for one in passes_of_two)
    with_query = edge.get(address(name) + "?again=1")

    assert [one.headers["x-cache"] for one in (first, second, with_query)] == ["MISS", "HIT", "HIT"]
    assert first.content == second.content == (edge.live_root / SHOW / name).read_bytes()
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert edge.behind.asked[f"{SHOW}/{name}"] == 1


def test_many_who_come_at_once_ask_once(edge: Edge):
    name = "v0/seg2.m4s"
    statuses: list[int] = []
    crowd = [
        threading.Thread(target=lambda: statuses.append(edge.get(address(name)).status_code))
        for _ in range(20)
    ]

    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert statuses == [200] * 20
    assert edge.behind.asked[f"{SHOW}/{name}"] == 1


def test_what_the_host_hides_leaves_the_edge(edge: Edge, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(media, "EDGE_SECONDS", b"1")
    name, path = "v0/seg0.m4s", edge.live_root / HIDDEN
    answer = edge.get(address(name, show=HIDDEN))
    assert (answer.status_code, "x-accel-expires" in answer.headers) == (200, False)
    assert answer.headers["cache-control"].endswith("immutable")

    stretch_begin(path, round(log_read(path / "v0")[0].wall * 1000))

    until = time.monotonic() + 30
    while (answer := edge.get(address(name, show=HIDDEN))).status_code == 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert answer.status_code == 410


def test_pass_to_the_still_opens_the_still_alone(edge: Edge):
    assert edge.get(stage_poster_url(SHOW)).content == b"\xff\xd8 a still"
    assert edge.get(signed("live", "poster.jpg")).status_code == 403
    for name in ("master.m3u8", "v0/index.m3u8", "v0/init0.mp4", "health.json"):
        assert edge.get(signed("poster", name)).status_code == 403, name


def test_pass_to_the_loop_opens_the_loop_alone(edge: Edge):
    """Nobody sends this show any more: whoever has the pass is let by the edge, and there is nothing to see."""
    assert edge.get(signed("preview", "preview.mp4")).status_code == 404
    for kind in ("live", "poster"):
        assert edge.get(signed(kind, "preview.mp4")).status_code == 403, kind
    for name in ("master.m3u8", "poster.jpg", "v0/init0.mp4", "v0/seg0.m4s"):
        assert edge.get(signed("preview", name)).status_code == 403, name


def test_ways_around_the_pass_lead_nowhere(edge: Edge):
    other = signed("live", SEGMENT, show="another00000").replace(SHOW, "another00000", 1)
    token = address("")

    for path in (
        f"{other}/../../../{SHOW}/{SEGMENT}",
        f"{stage_poster_url(SHOW)}/../{SEGMENT}",
        f"{stage_poster_url(SHOW)}%2f..%2f{SEGMENT}",
        f"/live/{SHOW}/{SEGMENT}",
        f"{token}v0/index.m3u8%3F_HLS_msn=1",
        f"{token}v0//seg9.m4s",
    ):
        answer = edge.get(path)
        assert answer.status_code in (403, 404), path
        assert answer.headers["cache-control"] == "no-store", path


def test_nothing_that_failed_is_kept(edge: Edge, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(media, "BLOCKED_SECONDS_MAX", 0.1)
    missing, late = "v0/seg77.m4s", "v0/index.m3u8?_HLS_msn=4"

    for _ in range(2):
        assert edge.get(address(missing)).status_code == 404
        assert edge.get(address(late)).status_code == 503

    assert edge.behind.asked[f"{SHOW}/{missing}"] == 2
    assert edge.behind.asked[f"{SHOW}/v0/index.m3u8_HLS_msn=4"] == 2


@pytest.mark.parametrize("asked", ["bytes=10-19", "bytes=-7"])
def test_range_comes_from_the_one_copy(edge: Edge, asked: str):
    whole = edge.get(address(SEGMENT)).content

    answer = edge.get(address(SEGMENT), headers={"range": asked})

    assert answer.status_code == 206
    assert answer.content == (whole[10:20] if asked == "bytes=10-19" else whole[-7:])
    assert answer.headers["x-cache"] == "HIT"
    assert answer.headers["content-range"].endswith(f"/{len(whole)}")


def test_recording_in_one_file_is_fetched_by_the_megabyte_and_once(edge: Edge):
    folder = edge.live_root / ENDED
    (whole,) = joined_read(folder).wholes["v0"]
    (folder / "v0" / whole.name).write_bytes(film := random.Random(1).randbytes(3_500_000))
    log_path, name = folder / "v0" / "index.log", f"v0/{whole.name}"
    records = log_read(folder / "v0")
    last = replace(records[-1], size=len(film) - whole.size(records[:-1] + [replace(records[-1], size=0)]))
    log_path.write_text("".join(record.line() for record in [*records[:-1], last]))

    jump = edge.get(address(name, show=ENDED), headers={"range": "bytes=1500000-1500099"})
    assert (jump.status_code, jump.content) == (206, film[1_500_000:1_500_100])
    assert edge.behind.asked[f"{ENDED}/{name}"] == 1
    download = edge.get(address(name, show=ENDED, seconds=300))

    assert (download.status_code, download.content) == (200, film)
    assert edge.behind.asked[f"{ENDED}/{name}"] == 4
    assert edge.get(signed("live", name, show=SHOW, of=ENDED)).status_code == 403
    assert edge.get(signed("poster", name, show=ENDED, of=ENDED)).status_code == 403
    assert edge.get(signed("live", name, show=ENDED, of=ENDED, ago=120)).status_code == 410


def test_host_sends_through_it_and_viewers_wait_for_the_next_part_through_it(edge: Edge):
    show = "edgeonair000"
    index = address("v0/index.m3u8?_HLS_msn=1&_HLS_part=1", show=show)
    waiting: list[tuple[int, str, str]] = []

    def wait() -> None:
        answer = edge.get(index)
        waiting.append((answer.status_code, answer.headers["cache-control"], answer.text))

    with unix_connect(
        f"{edge.folder}/https",
        f"wss://localhost/ingest/{show}/",
        ssl=tls("http/1.1"),
        subprotocols=["lsv1"],
        origin="https://localhost",
    ) as host:
        host.send(json.dumps(start(show=show)))
        assert json.loads(host.recv(30))["type"] == "resume"
        for seq in range(4):
            host.send(third(seq))
        assert json.loads(host.recv(30)) == {"type": "ack", "seq": 2}
        viewers = [threading.Thread(target=wait) for _ in range(2)]
        for viewer in viewers:
            viewer.start()
        time.sleep(0.15)
        assert waiting == []
        for seq in (4, 5):
            host.send(third(seq))
        for viewer in viewers:
            viewer.join(30)

    assert [answer[:2] for answer in waiting] == [(200, "max-age=6")] * 2
    assert all('URI="p1.1.m4s"' in answer[2] for answer in waiting)
    assert edge.get(index).headers["x-cache"] == "HIT"


def test_rooms_are_reached_and_visitors_cannot_say_who_they_are(edge: Edge):
    claimed = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "gopher"}
    expected = {"host: shows.example.org", "x-forwarded-for: unix:", "x-forwarded-proto: https"}

    with unix_connect(
        f"{edge.folder}/https",
        "wss://shows.example.org/room/x/",
        ssl=tls("http/1.1"),
        additional_headers=claimed,
    ) as room:
        assert set(str(room.recv(30)).splitlines()) == expected
    assert set(edge.get("/shows/", headers=claimed).text.splitlines()) == expected


def test_uploads_have_a_limit(edge: Edge):
    assert edge.client.post("/", content=bytes(12 * 1024 * 1024)).status_code == 200
    assert edge.client.post("/", content=bytes(14 * 1024 * 1024)).status_code == 413


def test_http_2_is_offered_and_plain_http_is_not(edge: Edge):
    with socket.socket(socket.AF_UNIX) as plain:
        plain.connect(f"{edge.folder}/https")
        with tls("h2", "http/1.1").wrap_socket(plain, server_hostname="shows.example.org") as wrapped:
            assert wrapped.selected_alpn_protocol() == "h2"
    with socket.socket(socket.AF_UNIX) as plain:
        plain.connect(f"{edge.folder}/http")
        plain.sendall(b"GET /x HTTP/1.1\r\nHost: shows.example.org\r\n\r\n")
        assert b"301" in plain.recv(4096)


def test_video_is_not_logged(edge: Edge):
    edge.get(address(SEGMENT))
    edge.get("/shows/")

    log = (edge.folder / "access.log").read_text()

    assert "/shows/" in log
    assert "/live/" not in log
