"""The picture a segment begins with, found in our own boxes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.stage.packager.boxes import DELTA_SAMPLE, SYNC_SAMPLE, Run, fragment, init_segment
from streams.stage.packager.keyframe import Keyframe, keyframe_of
from tests.streams.stage.encoded import AAC, AVCC, VIDEO

PICTURES = Run(1, 7, [(3000, SYNC_SAMPLE, b"\0\0\0\x02\x65k"), (3000, DELTA_SAMPLE, b"\0\0\0\x01\x41")])
SOUND = Run(2, 7, [(1024, SYNC_SAMPLE, b"aac")])
INIT = init_segment(VIDEO, AAC)
MEDIA = INIT + fragment(1, [PICTURES, SOUND]) + fragment(2, [PICTURES])


def test_keyframe_comes_with_what_its_decoder_needs():
    assert keyframe_of(MEDIA) == Keyframe(AVCC, b"\0\0\0\x02\x65k")
    assert keyframe_of(init_segment(VIDEO, None) + fragment(9, [PICTURES])) == Keyframe(
        AVCC, b"\0\0\0\x02\x65k"
    )


@pytest.mark.parametrize(
    "runs",
    [[SOUND], [Run(1, 0, [(3000, DELTA_SAMPLE, b"\0\0\0\x01\x41")])], []],
    ids=["sound alone", "no keyframe", "empty"],
)
def test_segment_that_begins_with_anything_else_has_none(runs: list[Run]):
    assert keyframe_of(INIT + fragment(1, runs)) is None


def test_segment_without_its_init_has_none():
    assert keyframe_of(fragment(1, [PICTURES])) is None
    assert keyframe_of(INIT) is None


@given(st.data())
def test_damaged_media_are_answered_not_raised(data: st.DataObject):
    media = bytearray(MEDIA)
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(media) - 1), st.integers(0, 255)))):
        media[at] = value

    found = keyframe_of(bytes(media[: data.draw(st.integers(0, len(media)))]))

    assert found is None or len(found.avcc) + len(found.payload) <= 2 * len(media)
