"""FLV tags, in which RTMP carries picture and sound: H.264 and AAC pass, everything else is refused by its name."""

from dataclasses import dataclass
from typing import Final

from streams.stage.rtmp.faults import RtmpRefused

_VIDEO_NAMES: Final = {
    1: "JPEG",
    2: "Sorenson H.263",
    3: "Screen Video",
    4: "VP6",
    5: "VP6",
    6: "Screen Video 2",
    8: "H.263",
    9: "MPEG-4 Part 2",
    12: "HEVC (H.265)",
    13: "AV1",
}
_SOUND_NAMES: Final = {
    0: "PCM",
    1: "ADPCM",
    2: "MP3",
    3: "PCM",
    4: "Nellymoser",
    5: "Nellymoser",
    6: "Nellymoser",
    7: "G.711",
    8: "G.711",
    11: "Speex",
    13: "Opus",
    14: "MP3",
}
_FOURCC_NAMES: Final = {
    "hvc1": "HEVC (H.265)",
    "hev1": "HEVC (H.265)",
    "av01": "AV1",
    "vp08": "VP8",
    "vp09": "VP9",
    "vvc1": "VVC (H.266)",
    "ac-3": "AC-3",
    "ec-3": "E-AC-3",
    "fLaC": "FLAC",
    "Opus": "Opus",
    ".mp3": "MP3",
}
_AVC, _AAC, _EXTENDED_SOUND = 7, 10, 9
_EXTENDED_VIDEO = 0x80
_KEY = 1
_COMMAND_FRAME = 5
_CONFIG, _CODED, _END, _CODED_AT_ONCE, _METADATA, _TS_CONFIG, _MULTITRACK = 0, 1, 2, 3, 4, 5, 6
_IDR_SLICE: Final = 5


@dataclass(frozen=True)
class PictureConfig:
    avcc: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    timestamp: int  # milliseconds, when it is decoded
    offset: int  # milliseconds from there to where it is shown
    payload: bytes
    is_key: bool


@dataclass(frozen=True)
class SoundConfig:
    config: bytes


@dataclass(frozen=True, slots=True)
class SoundPacket:
    timestamp: int
    payload: bytes


def video_tag(timestamp: int, body: bytes) -> PictureConfig | Picture | None:
    """Return what a tag holds; None for what is of no interest.

    Raises RtmpRefused for pictures that are not H.264, or broken.
    """
    if not body:
        return None
    if body[0] & _EXTENDED_VIDEO:
        return _extended_video(timestamp, body)
    frame, codec = body[0] >> 4, body[0] & 0x0F
    if codec != _AVC:
        raise _not_h264(_VIDEO_NAMES.get(codec, f"codec {codec}"))
    if len(body) < 5 or frame == _COMMAND_FRAME:
        return None
    if body[1] == _CONFIG:
        return PictureConfig(body[5:])
    if body[1] == _CODED and len(body) > 5:
        return _picture(timestamp, _signed24(body[2:5]), body[5:])
    return None


def _extended_video(timestamp: int, body: bytes) -> PictureConfig | Picture | None:
    kind, fourcc = body[0] & 0x0F, body[1:5].decode("latin-1")
    if kind == _MULTITRACK:
        raise RtmpRefused("The encoder sends several pictures at once. Send one.")
    if fourcc != "avc1":
        raise _not_h264(_name(fourcc))
    match kind:
        case 0:
            return PictureConfig(body[5:])
        case 1 if len(body) > 8:
            return _picture(timestamp, _signed24(body[5:8]), body[8:])
        case 3 if len(body) > 5:
            return _picture(timestamp, 0, body[5:])
    return None


def audio_tag(timestamp: int, body: bytes) -> SoundConfig | SoundPacket | None:
    """Return what a tag holds; None for what is of no interest.

    Raises RtmpRefused for sound that is not AAC.
    """
    if len(body) < 2:
        return None
    codec = body[0] >> 4
    if codec == _EXTENDED_SOUND:
        return _extended_audio(timestamp, body)
    if codec != _AAC:
        raise _not_aac(_SOUND_NAMES.get(codec, f"codec {codec}"))
    if body[1] == _CONFIG:
        return SoundConfig(body[2:])
    return SoundPacket(timestamp, body[2:]) if len(body) > 2 else None


def _extended_audio(timestamp: int, body: bytes) -> SoundConfig | SoundPacket | None:
    kind, fourcc = body[0] & 0x0F, body[1:5].decode("latin-1")
    if kind == _TS_CONFIG:
        raise RtmpRefused("The encoder sends several tracks of sound at once. Send one.")
    if fourcc != "mp4a":
        raise _not_aac(_name(fourcc))
    if kind == _CONFIG:
        return SoundConfig(body[5:])
    return SoundPacket(timestamp, body[5:]) if kind == _CODED and len(body) > 5 else None


def _picture(timestamp: int, offset: int, payload: bytes) -> Picture:
    """A frame; it is a key only if a decoder can begin with it, whatever the encoder calls it."""
    at, end, has_idr = 0, len(payload), False
    while at < end:
        length = int.from_bytes(payload[at : at + 4])
        at += 4
        if length == 0 or at + length > end:
            raise RtmpRefused("A picture of the encoder is broken.")
        has_idr |= payload[at] & 0x1F == _IDR_SLICE
        at += length
    return Picture(timestamp, offset, payload, has_idr)


def _signed24(raw: bytes) -> int:
    return int.from_bytes(raw, signed=True)


def _name(fourcc: str) -> str:
    return _FOURCC_NAMES.get(fourcc, "an unknown codec")


def _not_h264(name: str) -> RtmpRefused:
    return RtmpRefused(f"The picture is {name}. Set the encoder's video to H.264.")


def _not_aac(name: str) -> RtmpRefused:
    return RtmpRefused(f"The sound is {name}. Set the encoder's audio to AAC.")
