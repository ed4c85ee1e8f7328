"""What a restarted process makes of the log, and of a host that sends again what it still keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.stage.packager.boxes import AUDIO_TRACK, VIDEO_TRACK
from streams.stage.packager.log import Record
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.segments import Closed
from streams.stage.packager.sound import Sample
from streams.stage.packager.timeline import Timeline
from tests.streams.stage.encoded import AAC, NOW, VIDEO, picture, play, rendition, sound
from tests.streams.stage.mp4 import payloads_of


def test_acknowledged_is_only_what_is_wholly_in_closed_segments():
    """Message 3 begins the second segment; its sound reaches back into the first, and some of 2's is still waiting."""
    target = rendition()
    for number in range(48):
        target.audio(sound(number, seq=number // 16))
    for number in range(36):
        target.video(picture(number, seq=number // 10))

    (closed,) = target.take_closed()

    assert closed.record.seq == 1  # sound 47 of message 2 begins after the segment's end
    target.flush(seq=3, is_last=True)
    assert target.take_closed()[0].record.seq == 3


def finished(target: Rendition) -> list[Closed]:
    target.flush(seq=999, is_last=True)
    return target.take_closed()


def recovered(records: list[Record], inits: list[bytes], session: str) -> Rendition:
    timeline = Timeline()
    target = Rendition(timeline)
    target.recover(records, inits)
    last = records[-1]
    timeline.resume(session, pts=last.video_pts, time=last.end, wall=last.wall + last.seconds)
    target.configure(VIDEO, AAC)
    target.resume(last)
    return target


def test_same_encoder_after_a_restart_leaves_no_trace():
    """The new process hears again what was not acknowledged, and some that was: nothing doubles, nothing breaks."""
    whole = rendition()
    play(whole, 4)
    expected = finished(whole)
    target = rendition()
    play(target, 2.5)
    before = target.take_closed()

    target = recovered([item.record for item in before], target.inits, "one")
    play(target, 3, start=30)

    after = finished(target)
    assert [item.record.number for item in before + after] == [0, 1, 2, 3]
    assert not any(item.record.is_discontinuity for item in before + after)
    for track in (VIDEO_TRACK, AUDIO_TRACK):
        assert payloads_of(before + after, track) == payloads_of(expected, track)
    assert len(target.inits) == 1


def test_host_that_no_longer_has_all_of_it_goes_on_after_a_discontinuity():
    target = rendition()
    play(target, 2.5)
    before = target.take_closed()

    target = recovered([item.record for item in before], target.inits, "one")
    play(target, 1, start=150)

    records = [item.record for item in before + finished(target)]
    assert [record.is_discontinuity for record in records] == [False, False, True]
    assert records[2].wall - records[0].wall == pytest.approx(5, abs=0.01)
    assert records[2].end == pytest.approx(3_000_000, abs=2_000)


@dataclass(frozen=True)
class Sent:
    """A message of the made-up encoder, which sends two renditions."""

    seq: int
    target: int
    pictures: Sequence[Sample]
    sound: Sequence[Sample]


def messages(seconds: int) -> list[Sent]:
    made: list[Sent] = []
    heard = 0
    for part in range(3 * seconds):
        for target in (0, 1):
            seq = len(made)
            frames = [picture(part * 10 + number, seq=seq) for number in range(10)]
            sounds = []
            while target == 0 and heard * 21_333 < (part + 1) * 333_330 - 20_000:  # the encoder lags a little
                sounds.append(sound(heard, seq=seq))
                heard += 1
            made.append(Sent(seq, target, frames, sounds))
    return made


class Process:
    """Two renditions, fed as the stage feeds them, and what of them reached the disk."""

    def __init__(self, logs: list[list[Closed]]) -> None:
        self.logs = logs
        timeline = Timeline()
        self.renditions = [Rendition(timeline), Rendition(timeline)]
        for target, log in zip(self.renditions, logs, strict=True):
            target.recover([item.record for item in log], [])
            target.configure(VIDEO, AAC)
        if all(logs):
            last = max((log[-1].record for log in logs), key=lambda record: record.end)
            timeline.resume("one", pts=last.video_pts, time=last.end, wall=last.wall + last.seconds)
            for target, log in zip(self.renditions, logs, strict=True):
                target.resume(log[-1].record)
        else:
            assert not any(logs)
            timeline.begin("one")
            timeline.hear(picture(0).pts, NOW)

    @property
    def acked(self) -> int:
        return min(log[-1].record.seq if log else -1 for log in self.logs)

    def hear(self, message: Sent) -> None:
        for sample in message.sound:
            for target in self.renditions:
                target.audio(sample)
        for sample in message.pictures:
            self.renditions[message.target].video(sample)

    def write(self, *, spares: int = 0) -> None:
        """Put on disk what is closed, but leave out the last of one rendition if it is to be spared."""
        for number, target in enumerate(self.renditions):
            closed = target.take_closed()
            if spares == number + 1:
                closed = closed[:-1]
            self.logs[number] += closed


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 14), st.integers(0, 2)), max_size=6))
def test_whenever_it_dies_and_whatever_reached_the_disk_every_sample_is_there_once(deaths):
    """The second number of a death: which rendition's last closed segment was not written any more."""
    sent = messages(6)
    process = Process([[], []])
    for lived, spares in deaths:
        for message in sent[process.acked + 1 : process.acked + 1 + lived]:
            process.hear(message)
        process.write(spares=spares)
        if not all(process.logs):
            process.logs = [[], []]  # it began anew: nothing was acknowledged yet
        process = Process(process.logs)

    for message in sent[process.acked + 1 :]:
        process.hear(message)
    for target in process.renditions:
        target.flush(seq=len(sent) - 1, is_last=True)
    process.write()

    for number, log in enumerate(process.logs):
        assert payloads_of(log, VIDEO_TRACK) == [
            sample.payload for message in sent if message.target == number for sample in message.pictures
        ]
        assert payloads_of(log, AUDIO_TRACK) == [
            sample.payload for message in sent for sample in message.sound
        ]
        assert [item.record.number for item in log] == list(range(6))
        assert not any(item.record.is_discontinuity or item.record.is_gap for item in log)
