"""Which processes hear encoders, and on which port."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
import uvloop

from bench.launch import free_port
from streams.stage.encoders import listener
from streams.stage.encoders.hearing import with_encoders
from streams.stage.encoders.listener import Listener
from streams.stage.server import application
from tests.streams.stage.encoder_lines import (
    Door,
    Line,
    opening,
    until,
)


async def test_port_that_is_taken_is_tried_again(
    live: Path, port: int, monkeypatch: pytest.MonkeyPatch, caplog
):
    monkeypatch.setattr(listener, "RETRY_SECONDS", 0.02)
    late = Listener(Door(), host="127.0.0.1", port=port)
    late.start()
    await until(lambda: "cannot be heard" in caplog.text)
    assert not late.listening.is_set()

    late.port = 0
    await asyncio.wait_for(late.listening.wait(), 30)
    await late.close()


async def test_the_media_process_hears_encoders_from_its_start_to_its_end(live: Path, settings):
    settings.RTMP_PORT, settings.RTMP_BIND, settings.SIMULCAST = free_port(), "127.0.0.1", False
    events: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    said: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    events.put_nowait({"type": "lifespan.startup"})
    process = asyncio.create_task(application({"type": "lifespan"}, events.get, said.put))
    assert (await said.get())["type"] == "lifespan.startup.complete"
    line = await heard_at(settings.RTMP_PORT)
    line.send(opening(app="vod"))
    assert b"NetConnection.Connect.Rejected" in await line.hung_up()

    events.put_nowait({"type": "lifespan.shutdown"})

    assert (await said.get())["type"] == "lifespan.shutdown.complete"
    await process
    with pytest.raises(OSError, match="Connect"):
        await Line.to(settings.RTMP_PORT)


async def test_a_process_of_pages_hears_encoders_only_where_it_is_alone(live: Path, settings):
    async def pages(scope: object, receive: object, send: object) -> None:
        answered.append(scope)

    answered: list[object] = []
    settings.RTMP_PORT, settings.SIMULCAST = free_port(), False
    settings.RTMP_WITH_PAGES = False
    assert with_encoders(pages) is pages
    settings.RTMP_WITH_PAGES = True

    await with_encoders(pages)({"type": "http"}, None, None)

    line = await heard_at(settings.RTMP_PORT)
    line.send(b"GET / HTTP/1.1")
    assert await line.hung_up() == b""
    assert answered == [{"type": "http"}]


def test_encoders_are_heard_on_uvloop_too():
    """What the media process runs on, where it is installed."""

    async def one() -> bytes:
        heard = Listener(Door(), host="127.0.0.1", port=0)
        heard.start()
        await asyncio.wait_for(heard.listening.wait(), 30)
        line = await Line.to(heard.port)
        line.send(opening("wrong"))
        said = await line.hung_up()
        await heard.close()
        return said

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert b"NetStream.Publish.BadName" in runner.run(one())


async def heard_at(port: int) -> Line:
    async with asyncio.timeout(30):
        while True:
            with suppress(OSError):
                return await Line.to(port)
            await asyncio.sleep(0.02)
