"""Sound that passes through as it is: how the ingest protocol calls it, and how long a packet of it lasts."""

import base64
from typing import Any

import av

from streams.stage.demux.wire import Unusable

MICROS = 1_000_000
OPUS_RATE = 48_000
AAC_SAMPLES = 1024

# Opus, RFC 6716: microseconds of one frame for each of the 32 configurations.
_SILK, _HYBRID, _CELT = (10_000, 20_000, 40_000, 60_000), (10_000, 20_000), (2_500, 5_000, 10_000, 20_000)
_OPUS_FRAME_US = _SILK * 3 + _HYBRID * 2 + _CELT * 4


def terms(codec: av.AudioCodecContext | None) -> dict[str, Any]:
    """The `audio` of a start."""
    if codec is None or codec.name not in {"opus", "libopus", "aac"}:
        raise Unusable("wrong_codec")
    is_opus = codec.name != "aac"
    return {
        "codec": "opus" if is_opus else "aac",
        "rate": OPUS_RATE if is_opus else codec.sample_rate,
        "ch": codec.channels,
        "desc": base64.b64encode(codec.extradata or b"").decode(),
    }


def duration(codec: str, rate: int, payload: bytes) -> int:
    """Microseconds; containers often do not say."""
    if codec == "aac":
        return AAC_SAMPLES * MICROS // rate
    first = payload[0]
    match first & 3:
        case 0:
            frames = 1
        case 3:
            frames = payload[1] & 0x3F if len(payload) > 1 else 1
        case _:
            frames = 2
    return max(1, frames) * _OPUS_FRAME_US[first >> 3]
