"""What players read: the playlist of a rendition on air, that of a finished one, and the master."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from streams.stage.packager.log import Record
from streams.stage.packager.segments import Segment
from streams.stage.packager.told import Told

TARGET_SECONDS = 2  # never changes while a show is on; segments are at most 2.4 s, which rounds to it
PART_TARGET_SECONDS = 0.5  # parts are cut at a third of a second; the slack is for late frames
HOLD_BACK_SECONDS = 1.5
WINDOW_SEGMENTS = 12
SEGMENTS_LISTED_WITH_PARTS = 4
WALL_SECONDS_TOLERATED = 0.05  # between the clock of a segment and where the one before it ends

INDEX_NAME = "index.m3u8"
REWIND_NAME = "dvr.m3u8"

_HEAD = ("#EXTM3U", "#EXT-X-VERSION:9", f"#EXT-X-TARGETDURATION:{TARGET_SECONDS}")
_ALL_INDEPENDENT = "#EXT-X-INDEPENDENT-SEGMENTS"


@dataclass(frozen=True)
class Variant:
    """A rendition as the master playlist offers it."""

    name: str
    width: int
    height: int
    bandwidth: int
    codecs: str


def live_playlist(rendition: Told, *, first: int = 0) -> str:
    """The last segments; after the end without a promise of more, for players that are in the middle of it.

    None before ``first`` is listed.
    """
    segments = rendition.segments
    window = [segment for segment in segments[-WINDOW_SEGMENTS:] if segment.number >= first]
    gone = segments[: len(segments) - len(window)]
    discontinuities = rendition.discontinuities_gone + sum(segment.is_discontinuity for segment in gone)
    lines = [*_HEAD]
    if all(segment.is_independent for segment in window):
        lines.append(_ALL_INDEPENDENT)
    lines += [
        f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={HOLD_BACK_SECONDS}",
        f"#EXT-X-PART-INF:PART-TARGET={PART_TARGET_SECONDS}",
        f"#EXT-X-MEDIA-SEQUENCE:{window[0].number if window else 0}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{discontinuities}",
    ]
    init: int | None = None
    for place, segment in enumerate(window):
        lines += _preamble(segment, init)
        init = segment.init
        if len(window) - place <= SEGMENTS_LISTED_WITH_PARTS:
            lines += _parts(segment)
        if segment.is_done:
            lines += _segment(segment)
    if rendition.is_ended:
        lines.append("#EXT-X-ENDLIST")
    elif window:
        lines.append(_hint(window[-1]))
    return "\n".join(lines) + "\n"


def finished_playlist(records: Sequence[Record], places: Mapping[int, tuple[str, int]] | None = None) -> str:
    """The whole show, from the first segment to the last: the same files, or `places` in larger ones."""
    places = places or {}
    lines = [*_HEAD]
    if all(record.is_independent for record in records):
        lines.append(_ALL_INDEPENDENT)
    lines += ["#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-MEDIA-SEQUENCE:0"]
    init: int | None = None
    for record in records:
        lines += _preamble(record, init)
        init = record.init
        lines += _byte_range(record, *places[record.number]) if record.number in places else _segment(record)
    lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


class RewindPlaylist:
    """The show so far, for players that wind back in it: grows at its end only, and has no parts.

    It is read again and again and may name ten thousand segments, so it says the time of day where that cannot
    be told from the segments before.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._init: int | None = None
        self._wall_due: float | None = None
        self._is_independent = True

    def add(self, records: Sequence[Record]) -> None:
        for record in records:
            self._is_independent = self._is_independent and record.is_independent
            is_expected = (
                self._wall_due is not None and abs(record.wall - self._wall_due) < WALL_SECONDS_TOLERATED
            )
            preamble = _preamble(record, self._init)
            self._lines += preamble[:-1] if is_expected and not record.is_discontinuity else preamble
            self._lines += _segment(record)
            self._init = record.init
            self._wall_due = record.wall + record.seconds

    def text(self, *, is_ended: bool) -> str:
        independent = [_ALL_INDEPENDENT] if self._is_independent else []
        end = ["#EXT-X-ENDLIST"] if is_ended else []
        head = [*_HEAD, *independent, "#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-MEDIA-SEQUENCE:0"]
        return "\n".join([*head, *self._lines, *end]) + "\n"


def master_playlist(variants: Sequence[Variant], *, index: str = INDEX_NAME) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:9", _ALL_INDEPENDENT]
    for variant in variants:
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={variant.bandwidth},RESOLUTION={variant.width}x{variant.height},"
            f'CODECS="{variant.codecs}"'
        )
        lines.append(f"{variant.name}/{index}")
    return "\n".join(lines) + "\n"


def _preamble(item: Segment | Record, init_before: int | None) -> list[str]:
    lines = ["#EXT-X-DISCONTINUITY"] if item.is_discontinuity else []
    if item.init != init_before:
        lines.append(f'#EXT-X-MAP:URI="init{item.init}.mp4"')
    moment = datetime.fromtimestamp(item.wall, UTC).isoformat(timespec="milliseconds")
    lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{moment.replace('+00:00', 'Z')}")
    return lines


def _parts(segment: Segment) -> list[str]:
    lines = []
    for place, part in enumerate(segment.parts):
        independent = ",INDEPENDENT=YES" if part.is_independent else ""
        uri = f'URI="p{segment.number}.{place}.m4s"'
        lines.append(f"#EXT-X-PART:DURATION={part.seconds:.5f},{uri}{independent}")
    return lines


def _segment(item: Segment | Record) -> list[str]:
    gap = ["#EXT-X-GAP"] if item.is_gap else []
    return [*gap, f"#EXTINF:{item.seconds:.5f},", f"seg{item.number}.m4s"]


def _byte_range(record: Record, name: str, offset: int) -> list[str]:
    return [f"#EXTINF:{record.seconds:.5f},", f"#EXT-X-BYTERANGE:{record.size}@{offset}", name]


def _hint(last: Segment) -> str:
    number, part = (last.number + 1, 0) if last.is_done else (last.number, len(last.parts))
    return f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p{number}.{part}.m4s"'
