"""One frame, many lines: what is written without the server's help must be what the standards say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from streams.room.hub.encoded import PACK_BYTES_MIN, WINDOW_BITS, Encoded


def read(data: bytes, *, packs: bool = False) -> tuple[str, bool]:
    """Read a frame as a client of another make does; returns the text and whether it came packed."""
    stream = StreamReader()
    stream.feed_data(data)
    deflate = PerMessageDeflate(
        remote_no_context_takeover=True,
        local_no_context_takeover=True,
        remote_max_window_bits=WINDOW_BITS,
        local_max_window_bits=WINDOW_BITS,
    )
    steps = Frame.parse(stream.read_exact, mask=False, max_size=None, extensions=[deflate] if packs else [])
    try:
        next(steps)
    except StopIteration as done:
        frame = done.value
    else:
        raise AssertionError("the frame says that it is longer than it is")
    assert not stream.buffer
    assert (frame.opcode, frame.fin) == (Opcode.TEXT, True)
    return bytes(frame.data).decode(), bool(data[0] & 0x40)


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 255, 256, 65_535, 65_536, 200_000])
def test_a_frame_of_any_length_is_read_back(length: int) -> None:
    text = "ü" * (length // 2) + "x" * (length % 2)

    assert read(Encoded(text).plain) == (text, False)
    assert read(Encoded(text).packed, packs=True)[0] == text


@given(st.text(max_size=400))
def test_any_text_is_read_back(text: str) -> None:
    assert read(Encoded(text).plain) == (text, False)
    assert read(Encoded(text).packed, packs=True)[0] == text


def test_only_what_gains_by_it_is_packed() -> None:
    talk = json.dumps([{"name": f"Fan {n}", "m": "what a lovely lamp this is"} for n in range(20)])
    assert len(Encoded(talk).packed) * 3 < len(Encoded(talk).plain)
    assert read(Encoded(talk).packed, packs=True) == (talk, True)

    short = talk[: PACK_BYTES_MIN - 10]
    assert read(Encoded(short).packed, packs=True) == (short, False)


def test_each_form_is_made_once() -> None:
    frame = Encoded("x" * 1000)

    assert frame.plain is frame.plain
    assert frame.packed is frame.packed
    assert frame.message is frame.message
    assert frame.message == {"type": "websocket.send", "text": frame.text}
