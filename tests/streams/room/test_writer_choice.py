"""Which writer a connection gets: the fast one only where the server is known to behave."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import tcp, unix

from streams.room.writers import daphne
from streams.room.writers.asgi import AsgiWriter
from streams.room.writers.choice import LINE, writer_for
from streams.room.writers.daphne import DaphneWriter, behaves


@pytest.fixture(autouse=True)
def fresh_trial() -> Iterator[None]:
    """The trial is made once per process; here it is made anew, and what it found is forgotten."""
    behaves.cache_clear()
    yield
    behaves.cache_clear()


async def reply(protocol: object, message: dict[str, Any]) -> None:
    """What Daphne binds a connection to."""


def nothing() -> None:
    """Nobody waits for these lines."""


def connection(kind: Any = tcp.Server, **fields: Any) -> WebSocketProtocol:
    protocol = WebSocketProtocol.__new__(WebSocketProtocol)
    protocol.transport = kind.__new__(kind)
    for name, value in fields.items():
        setattr(protocol.transport, name, value)
    return protocol


def chosen(send: Any, scope: Any = None) -> type:
    return type(writer_for(scope or {}, send, nothing, nothing))


async def test_a_plain_connection_of_daphne_is_written_to_directly() -> None:
    assert behaves()
    assert chosen(partial(reply, connection())) is DaphneWriter


@pytest.mark.parametrize(
    "send",
    [
        lambda: partial(reply, connection(TLS=True)),
        lambda: partial(reply, connection(unix.Server)),
        lambda: partial(reply, connection(disconnected=1)),
        lambda: partial(reply, object()),
        lambda: partial(reply),
        lambda: reply,
    ],
    ids=[
        "with TLS inside",
        "a Unix socket",
        "gone already",
        "another server's",
        "bound to nothing",
        "no partial",
    ],
)
async def test_everything_else_gets_the_general_writer(send: Any) -> None:
    assert chosen(send()) is AsgiWriter


async def test_a_server_may_bring_its_own() -> None:
    class Line:
        def writer(self, on_free: Any, on_text: Any) -> "Line":
            assert on_free is nothing
            assert not on_text(b"left to the application")
            return self

    assert chosen(reply, {"extensions": {LINE: Line()}}) is Line


@pytest.mark.parametrize("change", ["_tempDataLen", "dataBuffer", "registerProducer", "doWrite"])
async def test_another_twisted_is_noticed(
    change: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each part of what the writer leans on is taken away in turn."""
    away = property(lambda _self: 1 / 0, lambda _self, _value: None)
    monkeypatch.setattr(daphne._tcp().Connection, change, away, raising=False)

    assert not behaves()
    assert chosen(partial(reply, connection())) is AsgiWriter
    assert "general writer" in caplog.text


async def test_a_twisted_that_tells_of_an_empty_buffer_too_early_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = tcp.Connection.doWrite

    def hasty(self: Any) -> Any:
        self.producer.resumeProducing()
        return real(self)

    monkeypatch.setattr(tcp.Connection, "doWrite", hasty)
    assert not behaves()
