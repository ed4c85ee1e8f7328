"""VP8, which Firefox records, made into H.264: the only place where a picture of a live show is encoded here."""

from fractions import Fraction

import av
from av.codec.context import Flags
from av.video.frame import PictureType

from streams.stage.demux.h264 import Description
from streams.stage.demux.wire import Unusable
from streams.stage.packager.sound import Sample

MICROS = 1_000_000
KEY_EVERY_US = 1_000_000
EARLY_US = 15_000  # half a frame early is on time
LONG_SIDE_MAX, SHORT_SIDE_MAX = 1280, 720
BROKEN_MAX = 30  # frames in a row that cannot be decoded


class Converter:
    """Decodes one stream and encodes it again, a keyframe every second; another size begins another encoder."""

    def __init__(self, decoder: av.VideoCodecContext, bitrate: int) -> None:
        self.description: Description | None = None
        self._decoder = decoder
        self._decoder.thread_type = "NONE"
        self._bitrate = bitrate
        self._encoder: av.VideoCodecContext | None = None
        self._key_at = 0
        self._broken = 0

    def take(self, packet: "av.Packet[av.VideoStream]", pts: int) -> list[Sample]:
        """Return the frames of one packet; it is shown at `pts` microseconds."""
        try:
            frames = self._decoder.decode(packet)
        except av.InvalidDataError:
            self._broken += 1
            if self._broken > BROKEN_MAX:
                raise Unusable("unreadable") from None
            return []
        self._broken = 0
        return [sample for frame in frames for sample in self._encode(frame, pts)]

    def _encode(self, frame: av.VideoFrame, pts: int) -> list[Sample]:
        width, height = _size(frame.width, frame.height)
        if self._encoder is None or (self._encoder.width, self._encoder.height) != (width, height):
            self._encoder = self._opened(width, height)
            self.description = Description(width, height, bytes(self._encoder.extradata or b""))
            self._key_at = pts
        picture = frame.reformat(width, height, "yuv420p")
        picture.pts, picture.time_base = pts, Fraction(1, MICROS)
        picture.pict_type = PictureType.NONE
        if pts >= self._key_at - EARLY_US:
            picture.pict_type = PictureType.I
            self._key_at = pts + KEY_EVERY_US
        return [
            Sample(packet.pts or 0, bytes(packet), is_key=packet.is_keyframe)
            for packet in self._encoder.encode(picture)
        ]

    def _opened(self, width: int, height: int) -> av.VideoCodecContext:
        encoder = av.CodecContext.create("libx264", "w")
        encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
        encoder.time_base, encoder.framerate, encoder.thread_count = Fraction(1, MICROS), Fraction(30, 1), 1
        encoder.bit_rate = self._bitrate
        encoder.flags |= Flags.global_header
        kbits = self._bitrate // 1000
        encoder.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "forced-idr": "1",
            "x264-params": f"annexb=0:repeat-headers=0:scenecut=0:keyint=1000:vbv-maxrate={kbits}:vbv-bufsize={kbits}",
        }
        encoder.open()
        return encoder


def _size(width: int, height: int) -> tuple[int, int]:
    """The picture's own shape, no larger than hosts otherwise send, with even sides."""
    scale = min(1.0, LONG_SIDE_MAX / max(width, height), SHORT_SIDE_MAX / min(width, height))
    return max(16, round(width * scale / 2) * 2), max(16, round(height * scale / 2) * 2)
