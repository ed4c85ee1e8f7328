"""What `bench fuzz --target rtmp` throws at the RTMP reader, our side and the other.

Nothing but a refusal may come out, and no connection may hold more than it says.
"""

from streams.stage.encoders.translation import Translation
from streams.stage.rtmp import amf0
from streams.stage.rtmp.chunks import COMMAND, HELD_BYTES_MORE, MESSAGE_BYTES_MAX, Packet, chunks
from streams.stage.rtmp.client import Client
from streams.stage.rtmp.faults import RtmpRefused
from streams.stage.rtmp.session import Described, Media, Publish, Session

HELLO = b"\x03" + bytes(3072)
HELD_MAX = MESSAGE_BYTES_MAX + HELD_BYTES_MORE


def command(*values: object) -> bytes:
    return chunks(Packet(COMMAND, 0, 0, amf0.encode(*values)), channel=3, chunk_size=128)


OPENING = HELLO + command("connect", 1, {"app": "live"}) + command("publish", 2, None, "key")


def through(data: bytes) -> None:
    """The first byte says which side is tried and how the rest is cut."""
    if not data:
        return
    size = 1 + data[0] % 64 * 7
    pieces = [data[at : at + size] for at in range(1, len(data), size)]
    try:
        MODES[data[0] >> 6](pieces)
    except RtmpRefused:
        return


def _unknown_encoder(pieces: list[bytes]) -> None:
    _session([HELLO, *pieces])


def _encoder_with_key(pieces: list[bytes]) -> None:
    _session([OPENING, *pieces])


def _session(pieces: list[bytes]) -> None:
    session, translation = Session(), Translation()
    for piece in pieces:
        for event in session.feed(piece):
            _follow(session, translation, event)
        session.take_output()
        if session.held > HELD_MAX + len(piece):
            raise MemoryError(session.held)


def _tags(pieces: list[bytes]) -> None:
    """Straight to what tags hold; every other one is sound."""
    session, translation = Session(), Translation()
    for number, piece in enumerate(pieces):
        _follow(session, translation, Media(number % 2 == 0, number * 20, piece))


def _follow(session: Session, translation: Translation, event: object) -> None:
    match event:
        case Publish():
            for later in session.permit():
                _follow(session, translation, later)
        case Described(values):
            translation.describe(values)
        case Media(is_video, timestamp, body):
            list((translation.video if is_video else translation.audio)(timestamp, body))


def _other_site(pieces: list[bytes]) -> None:
    client = Client(app="live", url="rtmp://live.example/live", key="key")
    client.feed(HELLO)
    for piece in pieces:
        client.feed(piece)
        client.take_output()


MODES = (_unknown_encoder, _encoder_with_key, _tags, _other_site)


def seeds() -> list[bytes]:
    """One for each side that can be tried."""
    return [
        b"\x09" + OPENING[len(HELLO) :],
        b"\x49" + command("releaseStream", 3, None, "key") + command("createStream", 4, None),
        b"\x89" + b"\x17\x00\x00\x00\x00" * 4,
        b"\xc9" + command("_result", 1, None, {"level": "status"}),
    ]
