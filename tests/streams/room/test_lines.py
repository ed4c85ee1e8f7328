"""One contract for all writers, on real servers: Daphne, uvicorn with the room's protocol, uvicorn as it comes."""

import asyncio
import contextlib
import json
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from streams.room.hub.encoded import FLUSHED
from streams.room.writers import limits

ROOT = Path(__file__).resolve().parents[3]
HOST = "127.0.0.1"
APPLICATION = "tests.streams.room.line_server:application"
QUIET = ["--lifespan", "off", "--log-level", "warning", "--ws-ping-interval", "0.1"]
UVICORN = ["uvicorn", *QUIET, "--host", HOST]
FANOUT = ["--ws", "streams.room.writers.uvicorn:FanoutProtocol"]
COMMANDS = {
    "uvicorn": [*UVICORN, *FANOUT, "--port"],
    "daphne": ["daphne", "-v", "0", "--ping-interval", "1", "-b", HOST, "-p"],
    "general": [*UVICORN, "--port"],
}
WRITERS = {"uvicorn": "UvicornWriter", "daphne": "DaphneWriter", "general": "AsgiWriter"}
START_SECONDS = 30.0
STALLED = 12


@dataclass(frozen=True)
class Running:
    """A server, and where it listens."""

    kind: str
    port: int
    pid: int

    @property
    def writer(self) -> str:
        return WRITERS[self.kind]


@pytest.fixture(scope="module", params=COMMANDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("lines") / "server.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", *COMMANDS[request.param], str(port), APPLICATION],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    until = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                break
        time.sleep(0.05)
    yield Running(request.param, port, child.pid)
    child.terminate()
    child.wait(30)
    said = log.read_text(errors="replace")
    assert "Traceback" not in said, said


# Where the line is ours to pack, bound and cut.
direct = pytest.mark.parametrize("server", ["uvicorn", "daphne"], indirect=True)


@contextlib.asynccontextmanager
async def page(server: Running, **options: Any) -> AsyncIterator[ClientConnection]:
    options = {"compression": None, "ping_interval": None, "close_timeout": 1, "max_size": None, **options}
    async with asyncio.timeout(60), connect(f"ws://{HOST}:{server.port}/", **options) as opened:
        yield opened


async def say(line: ClientConnection, **command: Any) -> None:
    await line.send(json.dumps(command))


async def read_to_the_end(line: ClientConnection) -> int | None:
    """Read until the line is closed; returns the code, or None when it was just cut."""
    try:
        while True:
            await line.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def facts(line: ClientConnection) -> dict[str, Any]:
    await say(line, facts=1)
    while True:
        answer: dict[str, Any] = json.loads(await line.recv())
        if "writer" in answer:
            return answer


async def facts_when(server: Running, is_so: Any, seconds: float = 30.0) -> dict[str, Any]:
    async with page(server) as line, asyncio.timeout(seconds):
        while True:
            found = await facts(line)
            if is_so(found):
                return found
            await asyncio.sleep(0.05)


def raw_socket(server: Running, offer: str = "") -> socket.socket:
    """Open a socket by hand, with as little room for what it does not read as there can be."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect((HOST, server.port))
    line.settimeout(5)
    head = [
        f"GET / HTTP/1.1\r\nHost: {HOST}:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13",
        *([f"Sec-WebSocket-Extensions: {offer}"] if offer else []),
    ]
    line.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += line.recv(1)
    assert answer.startswith(b"HTTP/1.1 101")
    return line


def masked(text: str) -> bytes:
    body = text.encode()
    return struct.pack("!BB", 0x81, 0x80 | len(body)) + b"\0\0\0\0" + body


def raw_frame(line: socket.socket) -> tuple[int, bytes]:
    """Read the next frame that is no ping; returns its first byte and its payload."""
    while True:
        first, length = line.recv(2, socket.MSG_WAITALL)
        if length == 126:
            (length,) = struct.unpack("!H", line.recv(2, socket.MSG_WAITALL))
        payload = line.recv(length, socket.MSG_WAITALL)
        if first & 0x0F != 9:
            return first, payload


# Order and form


async def test_the_writer_is_the_one_meant_for_the_server(server: Running) -> None:
    async with page(server) as line:
        found = await facts(line)

    assert found["writer"] == server.writer
    # What a browser says of itself is a third of a socket's memory, and of no use once it is in.
    assert (found["headers"] == 0) == (server.kind == "uvicorn")


async def test_frames_of_all_sizes_come_whole_and_in_order(server: Running) -> None:
    sizes = [2, 125, 126, 127, 255, 256, 65_535, 65_536, 300_000, 3, 200_000]
    async with page(server) as line:
        await say(line, say=sizes)
        said = [await line.recv() for _ in sizes]

    assert [len(text) for text in said] == sizes
    assert [text[:2] for text in said[:10]] == [f"{number}:" for number in range(10)]


async def test_answers_keep_their_order_with_what_is_for_all(server: Running) -> None:
    async with page(server) as line, page(server) as other:
        await say(line, mix=200)
        got = [json.loads(await line.recv()) for _ in range(400)]
        others = [json.loads(await other.recv()) for _ in range(200)]

    seen = 0
    for frame in got:
        if "after" in frame:
            assert frame["after"] == seen
        else:
            seen = frame["s"]
    assert [frame["number"] for frame in got if "number" in frame] == list(range(200))
    assert others == [frame for frame in got if "e" in frame]


async def test_what_a_page_sends_in_pieces_or_as_pings_breaks_nothing(server: Running) -> None:
    async with page(server) as line:
        await say(line, flood=40, size=2_000, every=0.01)
        pongs = [await line.ping() for _ in range(5)]
        await line.send(['{"one":', ' "mes', 'sage"}'])
        await line.send(b"\0\1\2")
        await say(line, two=2)
        heard: list[Any] = []
        events: list[Any] = []
        while len(heard) < 3 or len(events) < 40:
            frame = json.loads(await line.recv())
            events += frame.get("e", [])
            heard += [] if "e" in frame else [frame]
        await asyncio.gather(*pongs)

    assert heard == [{"heard": {"one": "message"}}, {"binary": 3}, {"heard": {"two": 2}}]
    first = int(events[0][2]["m"].partition(":")[0])
    assert [int(body["m"].partition(":")[0]) for _s, _k, body in events] == list(range(first, first + 40))


async def test_what_is_answered_at_once_keeps_its_place(server: Running) -> None:
    """Only the room's own line can be asked; to a page it makes no difference."""
    async with page(server) as line, page(server, compression="deflate") as packed:
        before = await facts(line)
        said = [{"sign": 1}, {"other": 1}, {"sign": 1}, {"sign": 2}, {"sign": 1}, {"other": 2}]
        for one in (line, packed):
            for body in said:
                await say(one, **body)
            heard = [json.loads(await one.recv())["heard"] for _ in said]
            assert heard == said
        await line.send(['{"sign"', ": 1}"])
        assert (await line.recv()) == '{"heard": {"sign": 1}}'
        after = await facts(line)

    # A text in pieces, and one that follows another which was not taken yet, go the long way round.
    count = after["at_once"] - before["at_once"]
    assert (2 <= count <= 6) if server.kind == "uvicorn" else count == 0


# The end of a line


async def test_nobody_gets_in_who_is_refused(server: Running) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"ws://{HOST}:{server.port}/refused/"):
            pass

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("code", [4008, 4009, 4013])
async def test_a_page_is_told_why_it_is_closed(server: Running, code: int) -> None:
    async with page(server) as line:
        await say(line, say=[10, 70_000])
        await say(line, close=code)
        assert await read_to_the_end(line) == code

    await facts_when(server, lambda found: found["members"] == 1)


async def test_a_page_that_just_goes_leaves_nothing_behind(server: Running) -> None:
    before = await facts_when(server, lambda found: found["members"] == 1)
    for _ in range(5):
        line = raw_socket(server)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
    for _ in range(5):
        async with page(server) as line_:
            await say(line_, hello=1)

    after = await facts_when(server, lambda found: found["members"] == 1)
    await facts_when(server, lambda found: found["sockets"] <= before["sockets"])
    assert after["members"] == 1


# Packing


async def test_who_can_unpack_and_who_cannot_are_told_the_same(server: Running) -> None:
    async with page(server, compression="deflate") as packed, page(server) as plain:
        await say(plain, flood=20, size=3_000, every=0.01)
        told: list[list[Any]] = [[], []]
        for at, line in enumerate((packed, plain)):
            while len(told[at]) < 20:
                told[at] += json.loads(await line.recv())["e"]
        await say(packed, words="what a page says is packed too " * 20)
        assert json.loads(await packed.recv())["heard"]["words"].startswith("what a page")

    assert told[0] == told[1]


@direct
async def test_one_packed_frame_serves_everybody(server: Running) -> None:
    offers = ["permessage-deflate; client_max_window_bits", "permessage-deflate", ""]
    lines = [raw_socket(server, offer) for offer in offers]
    low = raw_socket(server, "permessage-deflate; server_max_window_bits=9")
    async with page(server) as line:
        await say(line, flood=1, size=3_000, every=0)
        frames = [raw_frame(one) for one in [*lines, low]]

    assert [first for first, _payload in frames] == [0xC1, 0xC1, 0x81, 0x81]
    assert frames[0] == frames[1]
    assert frames[2] == frames[3]
    assert zlib.decompressobj(-12).decompress(frames[0][1] + FLUSHED) == frames[2][1]
    assert len(frames[0][1]) < len(frames[2][1])
    for one in [*lines, low]:
        one.close()


@direct
async def test_neither_side_remembers_what_was_packed(server: Running) -> None:
    offer = ClientPerMessageDeflateFactory(client_max_window_bits=True)
    async with page(server, compression=None, extensions=[offer]) as line:
        (agreed,) = line.protocol.extensions

    assert "remote_no_context_takeover=True, local_no_context_takeover=True" in repr(agreed)


@direct
@pytest.mark.parametrize("size", [20_000, 10_000_000])
async def test_a_message_that_swells_is_refused_and_costs_nothing(server: Running, size: int) -> None:
    before = await facts_when(server, lambda found: found["members"] == 1)
    offer = ClientPerMessageDeflateFactory()
    async with page(server, extensions=[offer]) as line:
        await line.send("0" * size)
        code = await read_to_the_end(line)

    # What is too large for the server itself is told so by one of them, and just cut by the other.
    codes = {4009} if size < limits.MESSAGE_BYTES_MAX else {1009} if server.kind == "uvicorn" else {None}
    assert code in codes
    after = await facts_when(server, lambda found: found["members"] == 1)
    assert after["rss"] - before["rss"] < 3_000_000


# Lines that do not read


async def test_a_line_that_is_slow_for_a_moment_gets_everything_later(server: Running) -> None:
    narrow = socket.create_connection((HOST, server.port))
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 128 * 1024)
    async with page(server) as quick, page(server, sock=narrow, max_queue=1) as slow:
        before = await facts(quick)
        await say(quick, patience=60)
        await say(quick, flood=30, size=400_000, every=0.02)
        events: list[Any] = []
        while len(events) < 30:
            events += json.loads(await quick.recv()).get("e", [])
        await facts_when(server, lambda found: found["was_busy"] > before["was_busy"])
        late: list[Any] = []
        while len(late) < 30:
            frame = json.loads(await slow.recv())
            late = frame["e"] if frame["f"] == 0 else late + frame["e"]
        after = await facts(quick)

    assert [body["m"] for _s, _k, body in late[-30:]] == [body["m"] for _s, _k, body in events]
    assert after["was_free"] > before["was_free"]


@direct
async def test_lines_that_never_read_are_cut_and_cost_no_memory(server: Running) -> None:
    """Ten seconds are half a second here; what is counted is the server's own sockets."""
    before = await facts_when(server, lambda found: found["members"] == 1)
    lines = [raw_socket(server) for _ in range(STALLED)]
    async with page(server) as healthy:
        # 150 messages of 8 KB to twelve lines are 14 MB, if they are kept.
        await say(healthy, patience=0.5)
        await say(healthy, flood=150, size=8_000, every=0.01)
        told: list[Any] = []
        while len(told) < 150:
            told += json.loads(await healthy.recv()).get("e", [])
        found = await facts(healthy)

    assert [int(body["m"].partition(":")[0]) for _s, _k, body in told] == list(range(150))
    assert found["was_busy"] > before["was_busy"]
    # One frame may lie on top: at most what twelve hundredths of a second bring.
    assert found["kept"] <= limits.HIGH_WATER_BYTES + 12 * 8_200
    assert found["rss"] - before["rss"] < 5_000_000
    await facts_when(server, lambda now: now["members"] == 1 and now["sockets"] <= before["sockets"])
    for line in lines:
        with pytest.raises(ConnectionResetError):
            read_what_is_left(line)
        line.close()


def read_what_is_left(line: socket.socket) -> None:
    """Read what the kernel still has for us, up to the end of the line."""
    while line.recv(65_536):
        pass


@direct
async def test_a_line_that_says_goodbye_and_does_not_read_is_cut_too(server: Running) -> None:
    before = await facts_when(server, lambda found: found["members"] == 1)
    line = raw_socket(server)
    line.sendall(masked(json.dumps({"say": [50_000] * 8})))
    line.sendall(struct.pack("!BB", 0x88, 0x80 | 2) + b"\0\0\0\0" + struct.pack("!H", 1000))

    await facts_when(server, lambda found: found["members"] == 1)
    await facts_when(server, lambda found: found["sockets"] <= before["sockets"])
    line.close()
