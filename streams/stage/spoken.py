"""What was captioned while a show was on air becomes the captions of its recording.

A line stands where the recording shows the moment at which it was spoken. What the host hid is not in the recording,
and neither is what was said meanwhile.
"""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

from streams.shows.captions import captions_of
from streams.shows.models import Caption, Show
from streams.stage.captions import Cue, captions_text
from streams.stage.darkness import Stretch, shown_of, stretches_read
from streams.stage.files import captions_path, longest_log, show_directory, write_durably
from streams.stage.packager.log import Record, log_read

# When a line was spoken is known from the browser that heard it, and pictures carry the time at which they reached us.
SLACK_SECONDS: Final = 2.0
# A show can end before the last of its segments are on disk.
UNWRITTEN_SECONDS: Final = 8.0
READ_MILLISECONDS_MIN: Final = 1_500
READ_MILLISECONDS_MAX: Final = 7_000
READ_MILLISECONDS_PER_SIGN: Final = 70
# A line that another one follows at once is seen all the same.
APART_MILLISECONDS: Final = 700


def spoken_captions_keep(*, show: Show) -> list[str]:
    """Give a recording what was captioned live, except in languages that it has captions in; returns the languages.

    Works twice.
    """
    lines = captions_of(show)
    directory = show_directory(show.public_id)
    log = longest_log(directory)
    if not lines or log is None:
        return []
    stretches = stretches_read(directory)
    records = shown_of(log_read(log), stretches)
    kept = []
    for language in sorted({line.language for line in lines}):
        path = captions_path(directory, language)
        cues = cues_of([line for line in lines if line.language == language], records, stretches)
        if cues and not path.exists():
            write_durably(path, captions_text(cues).encode())
            kept.append(language)
    return kept


def cues_of(lines: Iterable[Caption], records: Sequence[Record], stretches: Sequence[Stretch]) -> list[Cue]:
    """Return the lines that the recording has a place for, each as long as it takes to read or until the next one."""
    placed = [(_place(line.spoken_at.timestamp(), records, stretches), line.text) for line in lines]
    shown = sorted((start, text) for start, text in placed if start is not None)
    starts = list(_apart(start for start, _text in shown))
    ends = [*starts, math.inf][1:]
    return [
        Cue(start, int(min(start + _reading(text), end)), text)
        for start, end, (_place_wanted, text) in zip(starts, ends, shown, strict=True)
    ]


def _place(wall: float, records: Sequence[Record], stretches: Sequence[Stretch]) -> int | None:
    """Return the millisecond of the recording at which a moment is to be seen; None if it is not."""
    if any(stretch.hides(wall, 0.0) for stretch in stretches):
        return None
    begins = accumulate((record.seconds for record in records), initial=0.0)
    for record, (begin, _end) in zip(records, pairwise(begins), strict=True):
        if wall < record.wall + record.seconds:
            is_there = wall >= record.wall - SLACK_SECONDS
            return round(1000 * (begin + max(0.0, wall - record.wall))) if is_there else None
    if not records:
        return None
    after = wall - records[-1].wall - records[-1].seconds
    end = sum(record.seconds for record in records)
    return round(1000 * (end + after)) if after < UNWRITTEN_SECONDS else None


def _apart(starts: Iterable[int]) -> Iterator[int]:
    earliest = 0
    for start in starts:
        yield (earliest := max(start, earliest))
        earliest += APART_MILLISECONDS


def _reading(text: str) -> int:
    """How long a line takes to read; a sign of a wide script says as much as two."""
    signs = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    wanted = READ_MILLISECONDS_MIN + signs * READ_MILLISECONDS_PER_SIGN
    return min(wanted, READ_MILLISECONDS_MAX)
