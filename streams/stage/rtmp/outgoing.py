"""A show in FLV tags for somebody else's server: Starts and Messages of the stage in, tags of picture and sound out."""

from collections.abc import Iterator, Mapping
from typing import Any

from streams.stage.packager.sound import Sample
from streams.stage.protocol import Message, Start
from streams.stage.rtmp.chunks import AUDIO, VIDEO

Tag = tuple[int, int, bytes]  # kind, milliseconds, body

SOUND_HEAD = b"\xaf"  # AAC; the rest of the byte is the same for all AAC
LEAD_MS_MAX = 5_000


class Outgoing:
    """One connection's worth: its time begins at zero and goes on through every change of the encoder."""

    def __init__(self) -> None:
        self._start: Start | None = None
        self._is_due = False  # whether the configurations have to be sent before the next frame
        self._zero_us: int | None = None  # encoder time that is `_begin_ms` here
        self._begin_ms = 0
        self._lead_ms = 0  # by which pictures are decoded before they are shown
        self._last: dict[int, int] = {}

    def start(self, start: Start) -> None:
        self._start = start
        self._is_due = True
        self._zero_us = None
        if self._last:
            self._begin_ms = max(self._last.values()) + 40

    def skip(self) -> None:
        """What came meanwhile is lost: go on at the next keyframe, with its own time."""
        self._is_due = True

    def tags(self, message: Message) -> Iterator[Tag]:
        for index, sample in message.pictures:
            if index == 0:
                yield from self._picture(sample)
        if (
            self._zero_us is not None
            and not self._is_due
            and self._start is not None
            and self._start.audio is not None
        ):
            for sample in message.sound:
                at = self._time(sample.pts)
                if at >= 0:
                    yield AUDIO, self._forward(AUDIO, at), SOUND_HEAD + b"\1" + sample.payload

    def described(self) -> Mapping[str, Any]:
        start = self._start
        if start is None:
            return {}
        video = start.video[0]
        values = {
            "width": video.track.width,
            "height": video.track.height,
            "videocodecid": 7,
            "videodatarate": video.bitrate / 1000,
        }
        if start.audio is not None:
            values |= {
                "audiocodecid": 10,
                "audiosamplerate": start.audio.rate,
                "stereo": start.audio.channels == 2,
            }
        return values

    def _picture(self, sample: Sample) -> Iterator[Tag]:
        start = self._start
        if start is None or (self._is_due and not sample.is_key):
            return
        if self._zero_us is None:
            self._zero_us = sample.pts
        shown = self._time(sample.pts + sample.offset)
        if self._is_due:
            self._is_due = False
            at = max(0, shown - self._lead_ms)
            yield VIDEO, at, b"\x17\0\0\0\0" + start.video[0].track.avcc
            if start.audio is not None:
                yield AUDIO, at, SOUND_HEAD + b"\0" + start.audio.config
        # Elsewhere nothing may be shown before it is decoded: decode earlier by as much as any picture needed so far.
        self._lead_ms = min(LEAD_MS_MAX, max(self._lead_ms, -sample.offset // 1000))
        decoded = self._forward(VIDEO, max(0, self._time(sample.pts) - self._lead_ms))
        head = bytes([0x17 if sample.is_key else 0x27, 1])
        yield VIDEO, decoded, head + max(0, shown - decoded).to_bytes(3) + sample.payload

    def _time(self, pts: int) -> int:
        return (pts - (self._zero_us or 0)) // 1000 + self._begin_ms

    def _forward(self, kind: int, at: int) -> int:
        at = max(at, self._last.get(kind, -1) + 1)
        self._last[kind] = at
        return at
