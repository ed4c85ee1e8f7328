"""The ingest protocol `lsv1`: what a host's browser may send, checked before anything is kept.

Text: `start`, `drop` (one rendition less from now on) and `end`. Binary: u32 sequence number, then records of
`u8 track, u8 flags, i64 pts us, u32 duration us, u32 length, payload`, big-endian; track 0 is sound, 1..n are the
renditions as in `start`.
"""

import base64
import binascii
import json
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from streams.stage.packager.boxes import AudioTrack, VideoTrack
from streams.stage.packager.log import is_session
from streams.stage.packager.sound import Sample
from streams.stage.packager.timeline import MICROS

SUBPROTOCOL = "lsv1"
TICKET_KIND = "ingest"  # kind of pass that opens the socket
PASS_KIND = "live"  # noqa: S105  kind of signed path that opens the media
BACKSTAGE_KIND = "backstage"  # kind of pass that opens the socket of hosts and co-hosts
PREVIEW_KIND = "preview"  # kind of signed path that opens the loop of a show that everybody may see
POSTER_KIND = "poster"  # kind of signed path that opens the still, for pages of people who may not come in

CLOSE_MALFORMED = 4400
CLOSE_FORBIDDEN = 4403
CLOSE_OCCUPIED = 4409
CLOSE_ENDED = 4410
CLOSE_OVERRUN = 4507

MESSAGE_BYTES_MAX = 4 * 1024 * 1024
TEXT_CHARACTERS_MAX = 64 * 1024
RECORDS_MAX = 2_000
RENDITIONS_MAX = 3
BITRATE_MIN, BITRATE_MAX = 50_000, 8_000_000
SIDE_MIN, SIDE_MAX = 16, 3840
SAMPLE_RATES = (8_000, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000)
CODEC_CONFIG_BYTES_MAX = 1_024
AUDIO_CONFIG_BYTES_MAX = 64
AUDIO_US_MAX = 250_000
DRIFT_SECONDS_MAX = 30
BITRATE_EXCESS = 1.5
BITRATE_BURST_SECONDS = 4
AUDIO_BITRATE = 160_000

_KEY = 1
_RECORD = struct.Struct(">BBqII")
_RENDITION_NAME = re.compile(r"v[0-9]", re.ASCII)
_IDR_SLICE = 5


class Malformed(Exception):
    """The host's bytes break the protocol; the reason is a code for the host's page and the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Offer:
    """One rendition that the host will send."""

    name: str
    bitrate: int
    track: VideoTrack


@dataclass(frozen=True)
class Start:
    ticket: str
    session: str
    audio: AudioTrack | None
    video: Sequence[Offer]
    is_takeover: bool
    dropped: frozenset[str] = frozenset()  # renditions that are not sent, or not any more

    @property
    def kept(self) -> Sequence[Offer]:
        return [offer for offer in self.video if offer.name not in self.dropped]


@dataclass(frozen=True)
class Message:
    seq: int
    sound: Sequence[Sample]
    pictures: Sequence[tuple[int, Sample]]  # (rendition from 0, frame)
    size: int

    @property
    def newest_pts(self) -> int | None:
        """When the last frame of the message was captured; sound alone says nothing about the picture."""
        return max((sample.pts for _, sample in self.pictures), default=None)


def parse_text(text: str) -> dict[str, Any]:
    """Return the JSON object of a text message; its `type` is a string."""
    if len(text) > TEXT_CHARACTERS_MAX:
        raise Malformed("text_too_long")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("not_json") from None
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise Malformed("no_type")
    return body


def parse_start(body: dict[str, Any]) -> Start:
    session = body.get("session")
    ticket = body.get("ticket")
    if not isinstance(session, str) or not is_session(session) or not isinstance(ticket, str):
        raise Malformed("bad_start")
    video = body.get("video")
    if not isinstance(video, list) or not 1 <= len(video) <= RENDITIONS_MAX:
        raise Malformed("bad_video")
    offers = [_offer(item) for item in video]
    if len({offer.name for offer in offers}) != len(offers):
        raise Malformed("bad_video")
    audio = body.get("audio")
    dropped = _dropped(body.get("dropped", []), offers)
    return Start(
        ticket=ticket,
        session=session,
        audio=None if audio is None else _audio(audio),
        video=offers,
        is_takeover=body.get("takeover") is True,
        dropped=dropped,
    )


def _dropped(names: Any, offers: Sequence[Offer]) -> frozenset[str]:
    """The first rendition is the show itself: only others may be left out."""
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Malformed("bad_drop")
    if not set(names) <= {offer.name for offer in offers[1:]}:
        raise Malformed("bad_drop")
    return frozenset(names)


def parse_drop(body: dict[str, Any], start: Start) -> Start:
    """Return what is sent from now on, after a `drop` of one rendition by its name."""
    return replace(start, dropped=start.dropped | _dropped([body.get("name")], start.video))


def limited(start: Start, renditions: int) -> Start:
    """Return an offer cut down to so many renditions; the first is always taken."""
    beyond = [offer.name for offer in start.video[max(1, renditions) :]]
    return replace(start, dropped=start.dropped | frozenset(beyond))


def parse_message(data: bytes, *, renditions: int) -> Message:
    if len(data) > MESSAGE_BYTES_MAX:
        raise Malformed("message_too_large")
    if len(data) < 4:
        raise Malformed("truncated")
    (seq,) = struct.unpack_from(">I", data)
    sound: list[Sample] = []
    pictures: list[tuple[int, Sample]] = []
    at = 4
    while at < len(data):
        track, sample, at = _record(data, at, seq)
        if track > renditions or len(sound) + len(pictures) >= RECORDS_MAX:
            raise Malformed("bad_track")
        if track == 0:
            _check_sound(sample)
            sound.append(sample)
        else:
            _check_picture(sample)
            pictures.append((track - 1, sample))
    return Message(seq, sound, pictures, len(data))


class Meter:
    """Keeps one encoder within what it announced: time that runs forward, and a bitrate."""

    def __init__(self, start: Start) -> None:
        agreed = sum(offer.bitrate for offer in start.kept) + AUDIO_BITRATE
        self._bytes_per_s = agreed / 8 * BITRATE_EXCESS
        self._excess = 0.0  # bytes above what was agreed
        self._newest: int | None = None
        self._last_pts: dict[int, int] = {}

    @property
    def is_too_fast(self) -> bool:
        """The host should lower its bitrate, before `check` refuses it."""
        return self._excess > self._bytes_per_s * BITRATE_BURST_SECONDS

    def check(self, message: Message) -> None:
        self._check_order(message)
        newest = message.newest_pts
        if newest is not None and self._newest is not None:
            allowed = self._bytes_per_s * max(0, newest - self._newest) / MICROS
            self._excess = max(0.0, self._excess - allowed)
        if newest is not None:
            self._newest = max(newest, self._newest or newest)
        self._excess += message.size
        if self._excess > 2 * self._bytes_per_s * BITRATE_BURST_SECONDS:
            raise Malformed("bitrate")

    def _check_order(self, message: Message) -> None:
        for track, sample in [(-1, sample) for sample in message.sound] + list(message.pictures):
            if sample.pts <= self._last_pts.get(track, -1):
                raise Malformed("pts_backwards")
            self._last_pts[track] = sample.pts


def check_drift(seconds: float) -> None:
    """The encoder's clock and ours have run apart since the session began."""
    if abs(seconds) > DRIFT_SECONDS_MAX:
        raise Malformed("clock")


def _whole(value: Any, low: int, high: int, reason: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Malformed(reason)
    return value


def _bytes(value: Any, most: int, reason: str) -> bytes:
    if value is None:
        return b""
    if not isinstance(value, str):
        raise Malformed(reason)
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(reason) from None
    if len(raw) > most:
        raise Malformed(reason)
    return raw


def _offer(item: Any) -> Offer:
    if not isinstance(item, dict):
        raise Malformed("bad_video")
    name = item.get("name")
    if not isinstance(name, str) or not _RENDITION_NAME.fullmatch(name):
        raise Malformed("bad_video")
    avcc = _bytes(item.get("desc"), CODEC_CONFIG_BYTES_MAX, "bad_video")
    _check_avcc(avcc)
    width = _whole(item.get("w"), SIDE_MIN, SIDE_MAX, "bad_video")
    height = _whole(item.get("h"), SIDE_MIN, SIDE_MAX, "bad_video")
    bitrate = _whole(item.get("bitrate"), BITRATE_MIN, BITRATE_MAX, "bad_video")
    return Offer(name, bitrate, VideoTrack(width, height, avcc))


def _check_avcc(avcc: bytes) -> None:
    """Version 1, four-byte lengths, and at least one parameter set of each kind that lies inside."""
    if len(avcc) < 7 or avcc[0] != 1 or avcc[4] & 3 != 3:
        raise Malformed("bad_avcc")
    at = 5
    for mask in (0x1F, 0xFF):
        if at >= len(avcc) or avcc[at] & mask == 0:
            raise Malformed("bad_avcc")
        count = avcc[at] & mask
        at += 1
        for _ in range(count):
            if at + 2 > len(avcc):
                raise Malformed("bad_avcc")
            at += 2 + int.from_bytes(avcc[at : at + 2])
    if at > len(avcc):
        raise Malformed("bad_avcc")


def _audio(item: Any) -> AudioTrack:
    if not isinstance(item, dict):
        raise Malformed("bad_audio")
    config = _bytes(item.get("desc"), AUDIO_CONFIG_BYTES_MAX, "bad_audio")
    rate = _whole(item.get("rate"), 1, max(SAMPLE_RATES), "bad_audio")
    channels = _whole(item.get("ch"), 1, 2, "bad_audio")
    if rate not in SAMPLE_RATES:
        raise Malformed("bad_audio")
    match item.get("codec"):
        case "opus":
            return AudioTrack("opus", rate, channels, config)
        case "aac" if len(config) >= 2:
            return AudioTrack("aac", rate, channels, config)
    raise Malformed("bad_audio")


def _record(data: bytes, at: int, seq: int) -> tuple[int, Sample, int]:
    if at + _RECORD.size > len(data):
        raise Malformed("truncated")
    track, flags, pts, duration, length = _RECORD.unpack_from(data, at)
    at += _RECORD.size
    if length == 0 or at + length > len(data):
        raise Malformed("truncated")
    if not 0 <= pts < 2**53:  # what a browser can count
        raise Malformed("bad_pts")
    payload = data[at : at + length]
    return track, Sample(pts, payload, duration, bool(flags & _KEY), seq), at + length


def _check_sound(sample: Sample) -> None:
    if not 0 < sample.duration <= AUDIO_US_MAX:
        raise Malformed("bad_duration")


def _check_picture(sample: Sample) -> None:
    """The NAL units must fill the payload exactly, and a key must be one."""
    payload, at = sample.payload, 0
    has_idr = False
    while at < len(payload):
        length = int.from_bytes(payload[at : at + 4])
        at += 4
        if length == 0 or at + length > len(payload):
            raise Malformed("bad_nal")
        has_idr |= payload[at] & 0x1F == _IDR_SLICE
        at += length
    if sample.is_key and not has_idr:
        raise Malformed("key_without_idr")
