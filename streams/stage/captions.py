"""Captions as hosts send them (WebVTT or SubRip), read into plain cues and written as WebVTT.

What comes out holds times and words only: no styles, no positions, no marks of whatever program made the file.
"""

import codecs
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from streams.stage.errors import CaptionsRefused

CAPTIONS_BYTES_MAX = 1_000_000
CUES_MAX = 10_000
CUE_CHARACTERS_MAX = 500
HOURS_MAX = 24

_TIME = r"(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?", re.ASCII)
_TAG = re.compile(r"<[^<>\n]*>|\{\\[^{}\n]*\}")
_PASSED_OVER = ("WEBVTT", "NOTE", "STYLE", "REGION")


@dataclass(frozen=True)
class Cue:
    """Words from one millisecond of the recording to another."""

    start: int
    end: int
    text: str


def captions_read(data: bytes) -> list[Cue]:
    """Return the cues of a file in order.

    Raises CaptionsRefused, which says where the fault is.
    """
    if len(data) > CAPTIONS_BYTES_MAX:
        raise CaptionsRefused(reason=_("the file is larger than 1 MB."))
    cues = [cue for block in _blocks(_decoded(data)) if (cue := _cue(block)) is not None]
    if not cues:
        raise CaptionsRefused(reason=_("there are no captions in the file."))
    if len(cues) > CUES_MAX:
        raise CaptionsRefused(reason=_("it has more than %(most)s captions.") % {"most": CUES_MAX})
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def captions_text(cues: Sequence[Cue]) -> str:
    """Return a WebVTT file."""
    body = (
        f"{_clock(cue.start)} --> {_clock(cue.end)}\n{html.escape(cue.text, quote=False)}\n" for cue in cues
    )
    return "\n".join(["WEBVTT\n", *body])


def _decoded(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise CaptionsRefused(reason=_("it is not a text file in UTF-8.")) from None


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Lines with their numbers, as blank lines part them."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _cue(block: list[tuple[int, str]]) -> Cue | None:
    """Return the cue of a block, None for what is none: the head, notes, styles, empty words."""
    number, first = block[0]
    if first.startswith(_PASSED_OVER) and "-->" not in first:
        return None
    lines = block if "-->" in first else block[1:]  # a name or number may stand above the time
    match = _TIMING.fullmatch(lines[0][1]) if lines else None
    if match is None:
        raise CaptionsRefused(reason=_("line %(line)s should say from when to when.") % {"line": number})
    start, end = _millis(match.groups()[:4]), _millis(match.groups()[4:])
    if not start < end <= HOURS_MAX * 3_600_000:
        raise CaptionsRefused(reason=_("line %(line)s ends before it begins.") % {"line": lines[0][0]})
    words = "\n".join(kept for _number, line in lines[1:] if (kept := _plain(line)))
    if len(words) > CUE_CHARACTERS_MAX:
        most = {"line": lines[0][0], "most": CUE_CHARACTERS_MAX}
        raise CaptionsRefused(reason=_("the caption of line %(line)s has more than %(most)s signs.") % most)
    return Cue(start, end, words) if words else None


def _plain(line: str) -> str:
    words = html.unescape(_TAG.sub("", line))
    return "".join(
        sign for sign in words if unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"}
    ).strip()


def _millis(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, millis = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis


def _clock(millis: int) -> str:
    seconds, rest = divmod(millis, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
