"""What an encoder sends, in the words of the stage: a Start whenever it describes itself anew, then Messages."""

import base64
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from streams.stage.packager.sound import Sample
from streams.stage.packager.timeline import MICROS
from streams.stage.protocol import (
    AUDIO_CONFIG_BYTES_MAX,
    BITRATE_MAX,
    BITRATE_MIN,
    CODEC_CONFIG_BYTES_MAX,
    Malformed,
    Message,
    Start,
    parse_start,
)
from streams.stage.rtmp.faults import RtmpRefused
from streams.stage.rtmp.flv import Picture, PictureConfig, SoundConfig, SoundPacket, audio_tag, video_tag
from streams.stage.rtmp.parameters import picture_size, sound_format

RENDITION = "v0"
BITRATE_UNTOLD = 4_500_000  # what is allowed to an encoder that does not announce its own
ORIGIN_MS = 60_000  # so that a first timestamp which is put right a little later stays above zero
NUDGE_US_MAX = 100_000  # what a jittering clock may step back before it counts as broken
STEP_US = 1_000
SAMPLES_A_PACKET = 1_024
SOUND_WAITING_MAX = 50  # packets, about a second: the picture they wait for stands still
OFFSET_MS_MAX = 5_000
_WRAP_MS = 1 << 32

SENTENCES: Mapping[str, str] = {
    "bad_video": "The picture has to be H.264, at most 3840 pixels wide.",
    "bad_avcc": "The encoder does not describe its picture in a way that can be read.",
    "bad_audio": "The sound has to be AAC, mono or stereo, at 44.1 or 48 kHz.",
    "bitrate": "The picture is far larger than the encoder announced. Use a constant bitrate.",
    "clock": "The encoder's clock and ours have run apart. Connect again.",
    "pts_backwards": "The encoder's time runs backwards. Connect again.",
}


def refused(fault: Malformed) -> RtmpRefused:
    return RtmpRefused(SENTENCES.get(fault.reason, f"The encoder's data cannot be used ({fault.reason})."))


class Translation:
    """Follows one connection. Frames before the first keyframe, and before it is described, are left out."""

    def __init__(self) -> None:
        self.width = self.height = 0
        self.has_sound = False
        self.key_seconds = 0.0  # between the last two keyframes
        self.frames = 0
        self.bytes = 0
        self._avcc = b""
        self._sound_config = b""
        self._rate = 0
        self._channels = 0
        self._bitrate = BITRATE_UNTOLD
        self._is_described = False  # whether the stage has heard a Start of what comes now
        self._delay_ms = 0
        self._newest_ms: int | None = None
        self._last_us: dict[bool, int] = {}
        self._last_key_us: int | None = None
        self._sound: list[Sample] = []
        self._seq = 0

    @property
    def is_picture_known(self) -> bool:
        return bool(self._avcc) and self.frames > 0

    def begin_again(self) -> None:
        """The next keyframe comes with a Start: whoever hears now has heard nothing before."""
        self._is_described = False

    def describe(self, values: Mapping[str, Any]) -> None:
        rate = values.get("videodatarate")
        if isinstance(rate, float) and 0 < rate < BITRATE_MAX:  # kbit/s; "not a number" is none of it
            self._bitrate = round(min(BITRATE_MAX, max(BITRATE_MIN, rate * 1000)))

    def video(self, timestamp: int, body: bytes) -> Iterator[Start | Message]:
        self.bytes += len(body)
        match video_tag(timestamp, body):
            case PictureConfig(avcc) if avcc != self._avcc:
                if len(avcc) > CODEC_CONFIG_BYTES_MAX:
                    raise refused(Malformed("bad_avcc"))
                self.width, self.height = picture_size(avcc)
                self._avcc = avcc
                self.begin_again()
            case Picture() as picture if self._avcc:
                yield from self._picture(picture)

    def audio(self, timestamp: int, body: bytes) -> Iterator[Start | Message]:
        self.bytes += len(body)
        match audio_tag(timestamp, body):
            case SoundConfig(config) if config != self._sound_config:
                if len(config) > AUDIO_CONFIG_BYTES_MAX:
                    raise refused(Malformed("bad_audio"))
                self._rate, self._channels = sound_format(config)
                self._sound_config, self.has_sound = config, True
                self.begin_again()
            case SoundPacket() as packet if self._is_described and self.has_sound:
                yield from self._packet(packet)

    def _picture(self, picture: Picture) -> Iterator[Start | Message]:
        self.frames += 1
        if not self._is_described:
            if not picture.is_key:
                return
            self._is_described = True
            # With B-frames the first one is decoded long before it is shown. All are put later by that much:
            # what is decoded at a time may then be shown before it, and picture and sound begin together.
            self._delay_ms = _bounded(picture.offset)
            self._sound, self._last_us, self._last_key_us = [], {}, None
            yield self._start()
        at = self._time_us(True, picture.timestamp + self._delay_ms)
        if picture.is_key:
            if self._last_key_us is not None:
                self.key_seconds = (at - self._last_key_us) / MICROS
            self._last_key_us = at
        offset = (_bounded(picture.offset) - self._delay_ms) * 1000
        yield self._message((Sample(at, picture.payload, 0, picture.is_key, self._seq, offset),))

    def _packet(self, packet: SoundPacket) -> Iterator[Message]:
        at = self._time_us(False, packet.timestamp)
        duration = SAMPLES_A_PACKET * MICROS // self._rate
        self._sound.append(Sample(at, packet.payload, duration, True, self._seq))
        if len(self._sound) > SOUND_WAITING_MAX:
            yield self._message(())

    def _message(self, pictures: tuple[Sample, ...]) -> Message:
        sound, self._sound = self._sound, []
        size = sum(len(sample.payload) for sample in (*sound, *pictures))
        message = Message(self._seq, sound, [(0, sample) for sample in pictures], size)
        self._seq += 1
        return message

    def _time_us(self, is_video: bool, timestamp: int) -> int:
        if self._newest_ms is None:
            self._newest_ms = timestamp
        apart = (timestamp - self._newest_ms + _WRAP_MS // 2) % _WRAP_MS - _WRAP_MS // 2
        unwrapped = self._newest_ms + apart
        self._newest_ms = max(self._newest_ms, unwrapped)
        at = (unwrapped + ORIGIN_MS) * 1000
        last = self._last_us.get(is_video)
        if last is not None and last - NUDGE_US_MAX < at <= last:
            at = last + STEP_US
        self._last_us[is_video] = at
        return at

    def _start(self) -> Start:
        self._seq = 0
        sound = {
            "codec": "aac",
            "rate": self._rate,
            "ch": self._channels,
            "desc": base64.b64encode(self._sound_config).decode(),
        }
        video = {
            "name": RENDITION,
            "w": self.width,
            "h": self.height,
            "bitrate": self._bitrate,
            "desc": base64.b64encode(self._avcc).decode(),
        }
        body = {
            "ticket": "",
            "session": secrets.token_hex(12),
            "audio": sound if self.has_sound else None,
            "video": [video],
        }
        try:
            return parse_start(body)  # the same gate as a browser's
        except Malformed as fault:
            raise refused(fault) from None


def _bounded(offset_ms: int) -> int:
    if abs(offset_ms) > OFFSET_MS_MAX:
        raise RtmpRefused("The encoder shows a picture seconds after it was decoded. Use fewer B-frames.")
    return offset_ms
