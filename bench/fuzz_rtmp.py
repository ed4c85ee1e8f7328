"""Throws bytes at the RTMP reader, guided by what they reach.

`DEBUG=1 .venv/bin/python -m bench.fuzz_rtmp -max_total_time=10`; options are libFuzzer's. It ends with an error, and
the bytes that did it, when anything but a refusal comes out, or when a connection holds more than it may.
"""

import sys

import atheris

with atheris.instrument_imports(include=["streams.stage.rtmp", "streams.stage.encoders.translation"]):
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


def one_input(data: bytes) -> None:
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

if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
