"""The bytes of fragmented MP4: one init segment per codec configuration, one fragment per part."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

VIDEO_TRACK = 1
AUDIO_TRACK = 2
VIDEO_SCALE = 90_000

SYNC_SAMPLE = 0x0200_0000  # depends on no other sample
DELTA_SAMPLE = 0x0101_0000  # depends on others and is not a sync sample

_UNITY_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000)
_LANGUAGE_UNDETERMINED = 0x55C4
_OPUS_RATE = 48_000
_OPUS_PRE_SKIP = 312


@dataclass(frozen=True)
class VideoTrack:
    """H.264 as the encoder describes it; `avcc` is the decoder configuration record."""

    width: int
    height: int
    avcc: bytes

    @property
    def codec(self) -> str:
        profile, compatibility, level = self.avcc[1:4]
        return f"avc1.{profile:02X}{compatibility:02X}{level:02X}"


@dataclass(frozen=True)
class AudioTrack:
    """AAC with its AudioSpecificConfig, or Opus with its OpusHead (which may be empty)."""

    kind: Literal["aac", "opus"]
    rate: int
    channels: int
    config: bytes

    @property
    def codec(self) -> str:
        if self.kind == "opus":
            return "opus"
        return f"mp4a.40.{self.config[0] >> 3}"

    @property
    def scale(self) -> int:
        return _OPUS_RATE if self.kind == "opus" else self.rate


@dataclass(frozen=True)
class Run:
    """Samples of one track inside a fragment; `samples` are (duration in track ticks, flags, payload).

    `offsets` (ticks from decoding to showing, below zero too) are empty when everything is shown as it is decoded.
    """

    track: int
    decode_time: int
    samples: Sequence[tuple[int, int, bytes]]
    offsets: Sequence[int] = ()


def box(name: bytes, *payload: bytes) -> bytes:
    body = b"".join(payload)
    return struct.pack(">I4s", 8 + len(body), name) + body


def full_box(name: bytes, version: int, flags: int, *payload: bytes) -> bytes:
    return box(name, struct.pack(">I", version << 24 | flags), *payload)


def init_segment(video: VideoTrack, audio: AudioTrack | None) -> bytes:
    tracks = [_video_trak(video)]
    extends = [_trex(VIDEO_TRACK)]
    if audio is not None:
        tracks.append(_audio_trak(audio))
        extends.append(_trex(AUDIO_TRACK))
    next_track = struct.pack(">I", len(tracks) + 1)
    times = struct.pack(">IIIIIH10x", 0, 0, 1000, 0, 0x10000, 0x100)
    mvhd = full_box(b"mvhd", 0, 0, times, _UNITY_MATRIX, bytes(24), next_track)
    brands = b"iso6" + struct.pack(">I", 1) + b"iso6mp41cmfc"
    return box(b"ftyp", brands) + box(b"moov", mvhd, *tracks, box(b"mvex", *extends))


def fragment(sequence: int, runs: Sequence[Run]) -> bytes:
    """One moof and its mdat. A traf's size follows from its number of samples: offsets are known at once."""
    mfhd = full_box(b"mfhd", 0, 0, struct.pack(">I", sequence))
    moof_size = 8 + len(mfhd) + sum(_traf_size(run) for run in runs)
    offset = moof_size + 8
    trafs = []
    for run in runs:
        trafs.append(_traf(run, offset))
        offset += sum(len(payload) for _, _, payload in run.samples)
    payloads = [payload for run in runs for _, _, payload in run.samples]
    return box(b"moof", mfhd, *trafs) + box(b"mdat", *payloads)


def _traf_size(run: Run) -> int:
    tfhd, tfdt, trun = 16, 20, 20 + (16 if run.offsets else 12) * len(run.samples)
    return 8 + tfhd + tfdt + trun


def _traf(run: Run, data_offset: int) -> bytes:
    default_base_is_moof = 0x020000
    return box(
        b"traf",
        full_box(b"tfhd", 0, default_base_is_moof, struct.pack(">I", run.track)),
        full_box(b"tfdt", 1, 0, struct.pack(">Q", run.decode_time)),
        _trun(run, data_offset),
    )


def _trun(run: Run, data_offset: int) -> bytes:
    offset_duration_size_flags, composition_offsets = 0x000701, 0x000800
    head = struct.pack(">Ii", len(run.samples), data_offset)
    if not run.offsets:
        rows = [struct.pack(">III", ticks, len(payload), flags) for ticks, flags, payload in run.samples]
        return full_box(b"trun", 0, offset_duration_size_flags, head, *rows)
    rows = [
        struct.pack(">IIIi", ticks, len(payload), flags, offset)
        for (ticks, flags, payload), offset in zip(run.samples, run.offsets, strict=True)
    ]
    # Version 1: an offset may be below zero.
    return full_box(b"trun", 1, offset_duration_size_flags | composition_offsets, head, *rows)


def _trex(track: int) -> bytes:
    return full_box(b"trex", 0, 0, struct.pack(">IIIII", track, 1, 0, 0, 0))


def _video_trak(video: VideoTrack) -> bytes:
    resolution = 0x480000  # 72 dpi, as everyone writes
    sizes = struct.pack(">HHIIIH", video.width, video.height, resolution, resolution, 0, 1)
    entry = box(
        b"avc1",
        struct.pack(">6xH16x", 1),
        sizes,
        bytes(32),  # compressor name
        struct.pack(">Hh", 24, -1),
        box(b"avcC", video.avcc),
    )
    header = full_box(b"vmhd", 0, 1, bytes(8))
    media = _mdia(VIDEO_SCALE, b"vide", header, entry)
    size = struct.pack(">II", video.width << 16, video.height << 16)
    return box(b"trak", _tkhd(VIDEO_TRACK, 0, size), media)


def _audio_trak(audio: AudioTrack) -> bytes:
    rate = (
        audio.scale if audio.scale < 65_536 else 0
    )  # 16.16 fixed point holds no more; the config says it anyway
    common = struct.pack(">6xH8xHH4xI", 1, audio.channels, 16, rate << 16)
    name, config = (b"Opus", _dops(audio)) if audio.kind == "opus" else (b"mp4a", _esds(audio))
    entry = box(name, common, config)
    media = _mdia(audio.scale, b"soun", full_box(b"smhd", 0, 0, bytes(4)), entry)
    full_volume = 0x100
    return box(b"trak", _tkhd(AUDIO_TRACK, full_volume, bytes(8)), media)


def _dops(audio: AudioTrack) -> bytes:
    """InputSampleRate is 48000 whatever the microphone had: Chromium refuses to append 44100."""
    channels, pre_skip, gain = audio.channels, _OPUS_PRE_SKIP, 0
    if audio.config[:8] == b"OpusHead" and len(audio.config) >= 19:
        channels = audio.config[9]
        (pre_skip,) = struct.unpack_from("<H", audio.config, 10)
        (gain,) = struct.unpack_from("<h", audio.config, 16)
    return box(b"dOps", struct.pack(">BBHIhB", 0, channels, pre_skip, _OPUS_RATE, gain, 0))


def _esds(audio: AudioTrack) -> bytes:
    def descriptor(tag: int, body: bytes) -> bytes:
        return bytes([tag, 0x80, 0x80, 0x80, len(body)]) + body

    mpeg4_audio, audio_stream = 0x40, 0x15
    bits_per_s = 128_000
    specific = descriptor(5, audio.config)
    decoder = descriptor(
        4, struct.pack(">BB3xII", mpeg4_audio, audio_stream, bits_per_s, bits_per_s) + specific
    )
    stream = descriptor(3, struct.pack(">HB", AUDIO_TRACK, 0) + decoder + descriptor(6, b"\x02"))
    return full_box(b"esds", 0, 0, stream)


def _tkhd(track: int, volume: int, size: bytes) -> bytes:
    enabled_in_movie = 3
    fields = struct.pack(">IIIII8xHHHH", 0, 0, track, 0, 0, 0, 0, volume, 0)
    return full_box(b"tkhd", 0, enabled_in_movie, fields, _UNITY_MATRIX, size)


def _mdia(scale: int, handler: bytes, header: bytes, entry: bytes) -> bytes:
    mdhd = full_box(b"mdhd", 0, 0, struct.pack(">IIIIHH", 0, 0, scale, 0, _LANGUAGE_UNDETERMINED, 0))
    hdlr = full_box(b"hdlr", 0, 0, struct.pack(">I4s12x", 0, handler), b"stage\0")
    same_file = full_box(b"url ", 0, 1)
    dinf = box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), same_file))
    tables = (
        full_box(b"stsd", 0, 0, struct.pack(">I", 1), entry),
        full_box(b"stts", 0, 0, bytes(4)),
        full_box(b"stsc", 0, 0, bytes(4)),
        full_box(b"stsz", 0, 0, bytes(8)),
        full_box(b"stco", 0, 0, bytes(4)),
    )
    return box(b"mdia", mdhd, hdlr, box(b"minf", header, dinf, box(b"stbl", *tables)))
