"""Laws of the protocol's parsers: whatever comes, an answer within its limits or `Malformed`, and nothing else."""

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams.stage.packager.log import is_session
from streams.stage.packager.sound import Sample
from streams.stage.protocol import (
    AUDIO_US_MAX,
    BITRATE_MAX,
    BITRATE_MIN,
    RECORDS_MAX,
    RENDITIONS_MAX,
    SIDE_MAX,
    SIDE_MIN,
    Malformed,
    Message,
    Meter,
    Start,
    parse_message,
    parse_start,
    parse_text,
)
from tests.streams.stage.callers import message, record, rendition
from tests.streams.stage.encoded import AAC, AVCC

START = {
    "type": "start",
    "ticket": "t",
    "session": "one",
    "audio": {"codec": "aac", "rate": 48_000, "ch": 1, "desc": base64.b64encode(AAC.config).decode()},
    "video": [rendition("v0")],
}

# The long run is `bin/bench fuzz`.
FEW = settings(max_examples=40)

nals = st.builds(
    lambda kind, rest: (1 + len(rest)).to_bytes(4) + bytes([kind]) + rest,
    st.sampled_from([0x41, 0x65, 0x67]),
    st.binary(max_size=12),
)
payloads = st.lists(nals, min_size=1, max_size=3).map(b"".join)
honest = st.builds(
    Sample, pts=st.integers(0, 2**53 - 1), payload=payloads, duration=st.just(21_333), is_key=st.just(False)
)
strange = st.builds(
    Sample,
    pts=st.sampled_from([-1, 0, 2**53 - 1, 2**53]),
    payload=st.lists(nals | st.just(bytes(4)), max_size=3).map(b"".join) | st.binary(max_size=20),
    duration=st.sampled_from([0, 1, AUDIO_US_MAX, AUDIO_US_MAX + 1, 2**32 - 1]),
    is_key=st.booleans(),
)
records = st.builds(record, st.integers(0, 4), honest) | st.builds(record, st.integers(0, 4), strange)
messages = st.builds(
    lambda seq, parts: message(seq, *parts),
    st.integers(0, 2**32 - 1),
    st.lists(st.builds(record, st.integers(0, 1), honest), max_size=5) | st.lists(records, max_size=3),
)

simple = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    simple,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=6,
)


def check_message(found: Message, data: bytes, renditions: int) -> None:
    """What is kept of a message is never more than the message."""
    kept = [*found.sound, *(sample for _, sample in found.pictures)]
    assert len(kept) <= RECORDS_MAX
    assert 4 + sum(18 + len(sample.payload) for sample in kept) == len(data)
    assert all(0 <= index < renditions for index, _ in found.pictures)
    assert all(0 < sample.duration <= AUDIO_US_MAX for sample in found.sound)
    assert all(0 <= sample.pts < 2**53 and sample.payload and sample.seq == found.seq for sample in kept)


def check_start(found: Start) -> None:
    assert is_session(found.session)
    assert 1 <= len({offer.name for offer in found.video}) == len(found.video) <= RENDITIONS_MAX
    for offer in found.video:
        assert SIDE_MIN <= offer.track.width <= SIDE_MAX
        assert SIDE_MIN <= offer.track.height <= SIDE_MAX
        assert BITRATE_MIN <= offer.bitrate <= BITRATE_MAX
        assert offer.track.codec.startswith("avc1.")
    assert found.audio is None or found.audio.codec


def changed(data: bytes, draw: st.DataObject) -> bytes:
    """Some bytes others than they were, and perhaps an end that comes too soon or too late."""
    media = bytearray(data)
    places = st.tuples(st.integers(0, len(media) - 1), st.integers(0, 255))
    for at, value in draw.draw(st.lists(places, max_size=6)):
        media[at] = value
    cut = draw.draw(st.integers(0, len(media)) | st.just(len(media)))
    return bytes(media[:cut]) + draw.draw(st.binary(max_size=3))


@FEW
@given(st.binary(max_size=200) | messages, st.integers(1, RENDITIONS_MAX))
@example(b"\0\0\0\1" + b"\0" * 18, 1)
@example(message(1, record(2, Sample(7, b"\0\0\0\1\x41", is_key=False))), 1)
@example(message(1, record(0, Sample(-1, b"sound", 21_333))), 1)
@example(message(1, record(1, Sample(7, b"\0\0\0\1\x41" + bytes(4), is_key=False))), 1)
def test_any_bytes_are_a_message_or_malformed(data: bytes, renditions: int):
    with suppress(Malformed):
        check_message(parse_message(data, renditions=renditions), data, renditions)


@FEW
@given(messages, st.data())
def test_a_damaged_message_is_a_message_or_malformed(data: bytes, draw: st.DataObject):
    damaged = changed(data, draw)

    with suppress(Malformed):
        check_message(parse_message(damaged, renditions=3), damaged, 3)


@FEW
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2**53 - 1), nals), max_size=9),
)
def test_what_an_honest_host_wrote_is_what_is_read(seq: int, parts: list[tuple[int, int, bytes]]):
    written = [(track, Sample(pts, payload, 21_333, is_key=False, seq=seq)) for track, pts, payload in parts]

    found = parse_message(message(seq, *(record(*one) for one in written)), renditions=2)

    assert found.seq == seq
    assert list(found.sound) == [sample for track, sample in written if track == 0]
    assert list(found.pictures) == [(track - 1, sample) for track, sample in written if track > 0]


@FEW
@given(st.lists(honest, min_size=1, max_size=4), st.data())
def test_what_was_cut_inside_a_record_is_malformed(written: list[Sample], draw: st.DataObject):
    whole = [record(number % 2, sample) for number, sample in enumerate(written)]
    edges = {4 + sum(map(len, whole[:count])) for count in range(len(whole) + 1)}
    data = message(7, *whole)
    cut = draw.draw(st.integers(0, len(data)).filter(lambda place: place not in edges))

    with pytest.raises(Malformed):
        parse_message(data[:cut], renditions=1)


@FEW
@given(st.text(max_size=200) | anything.map(json.dumps))
@example('{"type": ' + "9" * 5000 + "}")
@example("[" * 60_000)
@example('{"type":"\ud800"}')
def test_any_text_is_an_object_with_a_type_or_malformed(text: str):
    with suppress(Malformed):
        assert isinstance(parse_text(text)["type"], str)


@FEW
@given(st.dictionaries(st.sampled_from([*START, "takeover", "x"]), anything))
def test_any_object_is_a_start_or_malformed(body: dict[str, Any]):
    with suppress(Malformed):
        check_start(parse_start(START | body))


@FEW
@given(st.sampled_from(["name", "w", "h", "bitrate", "desc"]), anything | st.just("v1"), st.data())
def test_any_rendition_is_one_or_malformed(field: str, value: Any, draw: st.DataObject):
    avcc = changed(AVCC, draw) or b"\1"
    offers = [rendition("v0", avcc=avcc), rendition("v1") | {field: value}]

    with suppress(Malformed):
        check_start(parse_start(START | {"video": offers[: draw.draw(st.integers(1, 2))]}))


@FEW
@example("desc", "%%%")
@example("rate", 48_000.0)
@given(st.sampled_from(["codec", "rate", "ch", "desc"]), anything | st.just("opus"))
def test_any_sound_is_one_or_malformed(field: str, value: Any):
    with suppress(Malformed):
        check_start(parse_start(START | {"audio": START["audio"] | {field: value}}))  # type: ignore[operator]


@FEW
@given(st.lists(messages, max_size=6))
def test_a_meter_lets_a_message_pass_or_calls_it_malformed(sent: list[bytes]):
    meter = Meter(parse_start(START))

    for data in sent:
        with suppress(Malformed):
            meter.check(parse_message(data, renditions=1))
