"""From a recorder's file, while it is being written, to the samples of a show."""

import base64
import os
import select
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import av
from av.container import InputContainer

from streams.stage.demux import sound
from streams.stage.demux.h264 import Description, Pictures
from streams.stage.demux.outlet import Outlet
from streams.stage.demux.transcode import Converter
from streams.stage.demux.wire import PICTURE, SOUND, Unusable
from streams.stage.packager.sound import Sample

Packet: TypeAlias = "av.Packet[Any]"

MICROS = 1_000_000
ORIGIN_US = 10 * MICROS  # where a file's zero is put: sound may begin a little before it
SILENT_BYTES_MAX = 8 * 1024 * 1024  # of file without one picture or sound in it
FORMATS = {"matroska": "matroska", "webm": "matroska", "mp4": "mp4"}
# Matroska is written frame by frame; a fragment of MP4 is at least a second of pictures, then its sound.
PATIENCE_US = {"matroska": 500_000, "webm": 500_000, "mp4": 5 * MICROS}
# What is in the file's head describes it; looking further ahead would hold the show up.
OPEN_OPTIONS = {"probesize": "32", "protocol_whitelist": "none"}


@dataclass(frozen=True)
class Wish:
    container: str
    bitrate: int
    transcodes: bool


class Input:
    """The file as FFmpeg reads it: only forward."""

    def __init__(self, descriptor: int, *, idle: Callable[[], None], allow: Callable[[], None]) -> None:
        self.silent_bytes = 0
        self._descriptor = descriptor
        self._idle = idle
        self._allow = allow

    def read(self, size: int) -> bytes:
        if not select.select([self._descriptor], [], [], 0)[0]:
            self._idle()
        self._allow()
        data = os.read(self._descriptor, size)
        self.silent_bytes += len(data)
        if self.silent_bytes > SILENT_BYTES_MAX:
            raise Unusable("no_media")
        return data


class Show:
    def __init__(self, wish: Wish, source: Input, outlet: Outlet) -> None:
        self._wish = wish
        self._source = source
        self._outlet = outlet
        self._described: Description | None = None
        self._audio: dict[str, Any] | None = None
        self._last_pts: dict[int, int] = {}

    def run(self) -> None:
        """Return at the end of the file; raises Unusable, or what FFmpeg raises."""
        container = FORMATS[self._wish.container]
        with av.open(self._source, mode="r", format=container, container_options=OPEN_OPTIONS) as file:
            pictures = self._pictures(file)
            if file.streams.audio:
                self._audio = sound.terms(file.streams.audio[0].codec_context)
            for packet in file.demux(file.streams.video[0], *file.streams.audio[:1]):
                self._source.silent_bytes = 0
                if packet.size and packet.pts is not None:
                    self._take(packet, pictures)
        self._outlet.send(is_last=True)

    def _pictures(self, file: InputContainer) -> "Passed | Converter":
        if not file.streams.video:
            raise Unusable("no_picture")
        codec = file.streams.video[0].codec_context
        name = codec.name if codec is not None else ""  # PyAV makes none for a codec nobody knows
        if name == "h264":
            return Passed(Pictures(bytes(codec.extradata or b"")))
        if name == "vp8" and self._wish.transcodes:
            return Converter(codec, self._wish.bitrate)
        raise Unusable("wrong_codec")

    def _take(self, packet: Packet, pictures: "Passed | Converter") -> None:
        if packet.stream.type == "audio":
            return self._take_sound(packet)
        pts = self._place(PICTURE, packet)
        for sample in pictures.take(packet, pts):
            if sample.is_key and pictures.description not in (None, self._described):
                self._described = pictures.description
                self._start()
            if self._described is not None:
                self._outlet.put(PICTURE, sample)
        return None

    def _take_sound(self, packet: Packet) -> None:
        assert self._audio is not None  # noqa: S101  packets of sound come only from its stream
        payload = bytes(packet)
        lasts = sound.duration(self._audio["codec"], self._audio["rate"], payload)
        self._outlet.put(SOUND, Sample(self._place(SOUND, packet), payload, lasts))

    def _place(self, track: int, packet: Packet) -> int:
        """Return the packet's time in microseconds; a millisecond shared by two of them is parted."""
        pts = ORIGIN_US + round((packet.pts or 0) * packet.time_base * MICROS)
        last = self._last_pts.get(track, -1)
        if pts < last or pts < 0:
            raise Unusable("reordered")
        self._last_pts[track] = pts = max(pts, last + 1)
        return pts

    def _start(self) -> None:
        found = self._described
        assert found is not None  # noqa: S101  its caller has just set it
        desc = base64.b64encode(found.avcc).decode()
        size = {"w": found.width, "h": found.height, "bitrate": self._wish.bitrate}
        self._outlet.start({"audio": self._audio, "video": [{"name": "v0", "desc": desc, **size}]})


class Passed:
    """H.264 stays what it is."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures

    @property
    def description(self) -> Description | None:
        return self._pictures.description

    def take(self, packet: Packet, pts: int) -> list[Sample]:
        payload, is_key = self._pictures.take(bytes(packet))
        return [Sample(pts, payload, is_key=is_key)] if payload else []
