"""Whatever bytes come over RTMP: the same facts however they are split, bounded memory, and only refusals."""

import struct
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.stage.encoders.translation import Translation
from streams.stage.protocol import Message, Start
from streams.stage.rtmp import amf0
from streams.stage.rtmp.chunks import (
    ABORT,
    AUDIO,
    COMMAND,
    HELD_BYTES_MORE,
    MESSAGE_BYTES_MAX,
    SET_CHUNK_SIZE,
    VIDEO,
    ChunkReader,
    Packet,
    chunks,
)
from streams.stage.rtmp.faults import RtmpRefused
from streams.stage.rtmp.parameters import picture_size, sound_format
from streams.stage.rtmp.session import Described, Event, Media, Publish, Session, Unpublish
from tests.streams.stage.encoded import recording
from tests.streams.stage.encoder_lines import KEY, command, described, media, opening, tag

MANY = settings(max_examples=50, deadline=None)
STREAM = b"".join(
    (opening(), described(width=320), *list(media(recording()))[:30], command("FCUnpublish", 6, None))
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def facts(pieces: Sequence[bytes], *, held_max: int | None = None) -> list[Event | str]:
    """What a session tells when its bytes arrive in these pieces, every key being good; a refusal comes last."""
    session = Session()
    found: list[Event | str] = []
    try:
        for piece in pieces:
            _follow(session, piece, found)
            assert held_max is None or session.held <= held_max
    except RtmpRefused as refusal:
        session.deny(refusal)
        found.append(refusal.sentence)
    session.take_output()
    return found


def _follow(session: Session, piece: bytes, found: list[Event | str]) -> None:
    for event in session.feed(piece):
        found.append(event)
        if isinstance(event, Publish):
            found.extend(session.permit())


def split(data: bytes, places: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in zip(edges[:-1], edges[1:], strict=True)]


@MANY
@given(st.lists(st.integers(0, 2**20), max_size=60))
def test_the_same_facts_however_the_bytes_are_split(places: list[int]):
    whole = facts([STREAM])

    assert facts(split(STREAM, places)) == whole
    assert [type(fact) for fact in whole] == [Publish, Described, *[Media] * 30, Unpublish]


def test_bytes_may_come_one_by_one():
    assert facts([bytes([byte]) for byte in STREAM]) == facts([STREAM])


@MANY
@given(
    st.integers(0, len(STREAM) - 1),
    st.binary(min_size=1, max_size=8),
    st.lists(st.integers(0, 2**20), max_size=8),
)
def test_damaged_bytes_are_refused_or_mean_something_else_but_never_break_us(
    at: int, damage: bytes, places: list[int]
):
    broken = STREAM[:at] + damage + STREAM[at + len(damage) :]
    most = MESSAGE_BYTES_MAX + HELD_BYTES_MORE + len(broken)

    whole = facts([broken])

    assert facts(split(broken, places), held_max=most)[: len(whole)] == whole


@MANY
@given(st.binary(max_size=3000), st.integers(1, 400))
def test_noise_is_refused_or_waited_for(noise: bytes, size: int):
    after_hello = b"\x03" + bytes(3072)
    for data in (noise, after_hello + noise, opening() + noise):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        facts(pieces, held_max=MESSAGE_BYTES_MAX)


@MANY
@given(st.lists(VALUES, max_size=5))
def test_values_come_back_as_they_went(values: list[object]):
    assert amf0.decode(amf0.encode(*values)) == values


@MANY
@given(st.binary(max_size=400))
def test_noise_is_no_value(noise: bytes):
    for deed in (amf0.decode, picture_size, sound_format):
        with suppress(RtmpRefused):
            deed(noise)


@MANY
@given(
    st.lists(
        st.tuples(st.sampled_from([VIDEO, AUDIO]), st.integers(0, 2**32 - 1), st.binary(max_size=60)),
        max_size=20,
    )
)
def test_tags_of_noise_are_refused_or_left_out(tags: list[tuple[int, int, bytes]]):
    translation = Translation()
    with suppress(RtmpRefused):
        for kind, timestamp, body in [(VIDEO, 0, b"\x17\0\0\0\0" + recording().video.avcc), *tags]:
            follow = translation.video if kind == VIDEO else translation.audio
            assert all(isinstance(said, Start | Message) for said in follow(timestamp, body))


@pytest.mark.parametrize("depth", [3, 40, 5000])
def test_nesting_has_a_limit(depth: int):
    nested = b"\x03\0\1a" * depth + b"\x05" + b"\0\0\x09" * depth

    if depth < amf0.DEPTH_MAX:
        assert amf0.decode(nested)
        return
    with pytest.raises(RtmpRefused, match="nested"):
        amf0.decode(nested)


def test_lists_have_a_limit_however_many_they_announce():
    with pytest.raises(RtmpRefused, match="long"):
        amf0.decode(b"\x0a" + struct.pack(">I", 2**32 - 1) + b"\x05" * 5000)


def read(data: bytes, *, message_max: int = MESSAGE_BYTES_MAX) -> list[Packet]:
    reader = ChunkReader(message_max=message_max)
    reader.feed(data)
    return list(iter(reader.next, None))


def head(shape: int, channel: int, *, time: int = 0, length: int = 0, kind: int = VIDEO) -> bytes:
    parts = [bytes([shape << 6 | channel])]
    if shape < 3:
        parts.append(min(time, 0xFFFFFF).to_bytes(3))
    if shape < 2:
        parts.append(length.to_bytes(3) + bytes([kind]))
    if shape == 0:
        parts.append((1).to_bytes(4, "little"))
    if shape < 3 and time >= 0xFFFFFF:
        parts.append(time.to_bytes(4))
    return b"".join(parts)


def test_all_shapes_of_chunks_are_read():
    data = (
        head(0, 4, time=1000, length=2) + b"ab"
        + head(1, 4, time=40, length=3) + b"cde"
        + head(2, 4, time=33) + b"fgh"
        + head(3, 4) + b"ijk"
    )  # fmt: skip

    packets = read(data)

    assert [(packet.timestamp, packet.body) for packet in packets] == [
        (1000, b"ab"),
        (1040, b"cde"),
        (1073, b"fgh"),
        (1106, b"ijk"),
    ]


def test_long_channels_and_late_times_are_read():
    late = 0xFFFFFF + 77
    body = bytes(range(200))
    for channel, number in ((b"\x00\x05", 69), (b"\x01\x05\x02", 64 + 5 + 512)):
        first = channel + head(0, 0, time=late, length=200)[1:] + body[:128]
        again = bytes([0xC0 | channel[0]]) + channel[1:] + late.to_bytes(4) + body[128:]
        (packet,) = read(first + again)
        assert (packet.timestamp, packet.body) == (late, body), number


def test_interleaved_messages_are_put_together_and_abandoned_ones_forgotten():
    video, sound = bytes(200), b"s" * 150
    data = (
        head(0, 6, length=200) + video[:128]
        + head(0, 4, length=150, kind=AUDIO) + sound[:128]
        + bytes([0xC6]) + video[128:]
        + chunks(Packet(ABORT, 0, 0, (4).to_bytes(4)), channel=2, chunk_size=128)
        + head(0, 4, time=9, length=2, kind=AUDIO) + b"ok"
    )  # fmt: skip

    assert [packet.body for packet in read(data)] == [video, b"ok"]


def test_chunks_have_the_size_that_was_set_last():
    body = bytes(range(256)) * 20
    size = chunks(Packet(SET_CHUNK_SIZE, 0, 0, (4096).to_bytes(4)), channel=2, chunk_size=128)

    (packet,) = read(size + tag(VIDEO, 5, body, chunk_size=4096))

    assert packet.body == body


@pytest.mark.parametrize(
    "data",
    [
        head(2, 4, time=1),
        head(3, 4),
        head(0, 4, length=300) + bytes(128) + head(0, 4, length=5),
        head(0, 4, length=MESSAGE_BYTES_MAX + 1),
        chunks(Packet(SET_CHUNK_SIZE, 0, 0, bytes(4)), channel=2, chunk_size=128),
        chunks(Packet(SET_CHUNK_SIZE, 0, 0, b"\0"), channel=2, chunk_size=128),
        b"".join(head(0, channel, length=1) + b"x" for channel in range(2, 60)),
        chunks(Packet(SET_CHUNK_SIZE, 0, 0, (2**20).to_bytes(4)), channel=2, chunk_size=128)
        + b"".join(head(0, channel, length=2**20 + 1) + bytes(2**20) for channel in range(3, 10)),
    ],
    ids=["delta first", "nothing first", "broken off", "4 MB", "no size", "cut off", "channels", "held"],
)
def test_what_no_encoder_sends_is_refused(data: bytes):
    with pytest.raises(RtmpRefused):
        read(data)


def test_nobody_without_a_key_makes_us_keep_much():
    told = facts([b"\x03" + bytes(3072) + head(0, 4, length=17_000, kind=COMMAND)])

    assert told == ["A message of the encoder is too large. Lower the bitrate."]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x06" + bytes(3072), "plain RTMP"),
        (b"\x03" + bytes(3072) + command("publish", 1, None, KEY), "did not connect first"),
        (b"\x03" + bytes(3072) + tag(VIDEO, 0, b"\x17\1"), "without having asked"),
        (opening("x" * 200), "far too long"),
        (opening(app="vod"), "end with /live"),
        (opening() + command("publish", 9, None, KEY, "live"), "sends already"),
        (opening() + command("play", 9, None, KEY), "open the show's page"),
        (opening() + 300 * command("ping", 9, None), "too many commands"),
        (opening() + chunks(Packet(22, 1, 0, b"x"), channel=4, chunk_size=128), "bundles"),
    ],
    ids=["rtmpe", "unconnected", "unasked", "long key", "app", "twice", "play", "flood", "aggregate"],
)
def test_what_is_asked_out_of_turn_is_refused_in_words(data: bytes, sentence: str):
    assert sentence in str(facts([data])[-1])


def test_pings_are_answered():
    session = Session()
    _follow(session, opening(), [])
    session.take_output()

    _follow(session, chunks(Packet(4, 0, 0, b"\0\6\1\2\3\4"), channel=2, chunk_size=128), [])

    assert session.take_output().endswith(b"\0\7\1\2\3\4")


def test_time_goes_on_where_the_encoders_counter_begins_again():
    translation = Translation()
    list(translation.video(0, b"\x17\0\0\0\0" + recording().video.avcc))
    first = 2**32 - 40
    samples = [
        sample
        for number in range(4)
        for said in translation.video(
            (first + 40 * number) % 2**32, b"\x17\1\0\0\0" + recording().pictures[0].payload
        )
        if isinstance(said, Message)
        for _, sample in said.pictures
    ]

    steps = {after.pts - before.pts for before, after in zip(samples[:-1], samples[1:], strict=True)}

    assert (len(samples), steps) == (4, {40_000})


@pytest.mark.parametrize(
    ("sps", "size"),
    [
        ("67 42c01f d90050 05bb016a02020280000003008000001e478c1924", (1280, 720)),
        ("67 64 00 28 ac d9 40 78 02 27 e5 c0 44 00 00 03 00 04 00 00 03 00 c8 3c 60 c6 58", (1920, 1080)),
    ],
    ids=["baseline", "high, cropped"],
)
def test_size_of_the_picture_is_read(sps: str, size: tuple[int, int]):
    raw = bytes.fromhex(sps)
    avcc = b"\1" + raw[1:4] + b"\xff\xe1" + len(raw).to_bytes(2) + raw + b"\1\0\4\x68\xce\x3c\x80"

    assert picture_size(avcc) == size
    assert picture_size(recording().video.avcc) == (320, 180)
