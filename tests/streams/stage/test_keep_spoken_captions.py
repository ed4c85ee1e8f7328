"""What was captioned while a show was on air is in the captions of its recording, where the recording says it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.kernel import bus
from marketplace.kernel.models import Delivery
from streams.shows.models import Caption
from streams.shows.services import show_end
from streams.stage import handlers
from streams.stage.captions import Cue, captions_read
from streams.stage.darkness import Stretch, stretch_begin, stretch_end
from streams.stage.files import captions_path, show_directory, write_durably
from streams.stage.packager.log import NO_SESSION, Record, log_append
from streams.stage.spoken import cues_of, spoken_captions_keep

BEGAN = 1_900_000_000.0


def segment(number: int, wall: float, seconds: float = 2.0) -> Record:
    return Record(
        number=number,
        seconds=seconds,
        is_discontinuity=False,
        init=0,
        wall=BEGAN + wall,
        size=1_000,
        is_independent=True,
        end=round((number + 1) * seconds * 1e6),
        session=NO_SESSION,
        seq=-1,
        video_pts=0,
        audio_pts=0,
    )


def line(seconds: float, text: str = "words", language: str = "en") -> Caption:
    return Caption(language=language, text=text, spoken_at=datetime.fromtimestamp(BEGAN + seconds, UTC))


def starts(lines: list[Caption], records: list[Record], *stretches: Stretch) -> list[int]:
    return [cue.start for cue in cues_of(lines, records, stretches)]


STRAIGHT = [segment(number, 2.0 * number) for number in range(10)]


def test_a_line_stands_where_it_was_spoken_as_long_as_it_takes_to_read():
    cues = cues_of([line(3.0, "x" * 10), line(12.5, "あ" * 10), line(18.0, "x" * 90)], STRAIGHT, ())

    assert cues == [
        Cue(3_000, 5_200, "x" * 10),
        Cue(12_500, 15_400, "あ" * 10),
        Cue(18_000, 25_000, "x" * 90),
    ]


def test_the_next_line_ends_the_one_before_but_never_at_once():
    cues = cues_of([line(4.0, "first"), line(4.1, "second"), line(5.5, "third")], STRAIGHT, ())

    assert [(cue.start, cue.end) for cue in cues] == [(4_000, 4_700), (4_700, 5_500), (5_500, 7_350)]


def test_time_while_the_host_was_away_is_not_in_the_recording():
    records = [segment(0, 0.0), segment(1, 2.0), segment(2, 60.0), segment(3, 62.0)]

    assert starts([line(1.0), line(30.0), line(59.0), line(61.0)], records) == [1_000, 4_000, 5_000]


def test_what_was_said_while_the_picture_was_hidden_is_left_out():
    """The segments from five seconds before the press to one after it are not in the recording."""
    hidden = Stretch(BEGAN + 9.0, BEGAN + 13.0)
    shown = [record for record in STRAIGHT if record.number not in {2, 3, 4, 5, 6}]

    said = [line(1.0), line(5.0), line(8.0), line(10.0), line(13.5), line(16.5)]

    assert starts(said, shown, hidden) == [1_000, 6_500]


def test_the_last_words_are_kept_though_their_segment_is_not_on_disk_yet():
    assert starts([line(21.0), line(40.0)], STRAIGHT) == [21_000]
    assert starts([line(1.0)], []) == []


# --- at the end of a show ---


@pytest.fixture
def captioned(live: Path, live_world):
    """Ten segments, four lines, and a picture that was hidden while the third was spoken."""
    path = show_directory(live_world.show.public_id)
    (path / "v0").mkdir(parents=True)
    for record in STRAIGHT:
        log_append(path / "v0", record)
    begin, end = round((BEGAN + 9.0) * 1000), round((BEGAN + 13.0) * 1000)
    stretch_begin(path, begin)
    stretch_end(path, begin, end)
    for at, text in ((1.0, "Good <b>evening</b> --> all"), (2.5, "second"), (10.0, "secret"), (17.0, "last")):
        said = line(at, text)
        said.show = live_world.show
        said.save()
    return live_world.show


def vtt(show, language: str = "en") -> Path:
    return captions_path(show_directory(show.public_id), language)


def test_live_captions_become_the_recordings_also_if_the_end_is_heard_twice(captioned, committing):
    with committing():
        show_end(show=captioned)
    delivery = Delivery.objects.get(handler=bus.handler_name(handlers.keep_spoken_captions))

    assert bus.deliver(delivery.pk) is True
    first = vtt(captioned).read_bytes()
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
    assert bus.deliver(delivery.pk) is True

    assert vtt(captioned).read_bytes() == first
    assert captions_read(first) == [
        Cue(1_000, 2_500, "Good <b>evening</b> --> all"),
        Cue(2_500, 4_420, "second"),
        Cue(7_000, 8_780, "last"),
    ]


def test_what_the_host_uploaded_stays(captioned):
    write_durably(vtt(captioned), b"WEBVTT\n\n00:01.000 --> 00:02.000\nMine\n")

    assert spoken_captions_keep(show=captioned) == []

    assert b"Mine" in vtt(captioned).read_bytes()


def test_every_language_has_a_file_of_its_own(captioned):
    said = line(3.0, "こんばんは", "ja")
    said.show = captioned
    said.save()

    assert spoken_captions_keep(show=captioned) == ["en", "ja"]

    assert "こんばんは" in vtt(captioned, "ja").read_text()


def test_a_show_that_nobody_captioned_or_recorded_has_no_captions(captioned, live: Path):
    (show_directory(captioned.public_id) / "v0/index.log").unlink()
    assert spoken_captions_keep(show=captioned) == []

    Caption.objects.all().delete()
    assert spoken_captions_keep(show=captioned) == []
    assert not vtt(captioned).exists()
