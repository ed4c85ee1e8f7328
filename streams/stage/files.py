"""What a stage leaves on disk. Everything here blocks: call it in a thread, never on the event loop.

<root>/<show>/stage.json            renditions as the master playlist offers them
<root>/<show>/ended                 exists when the show is over
<root>/<show>/forget                exists when the folder is to be deleted
<root>/<show>/sealed                exists when everything that was sent is on disk
<root>/<show>/poster.jpg
<root>/<show>/captions-<language>.vtt
<root>/<show>/<rendition>/init<k>.mp4, seg<n>.m4s, index.log
<root>/<show>/<rendition>/whole<k>-<mark>.mp4, instead of the segments, and joined.json: after the end
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from streams.stage.packager.log import LOG_NAME, log_append
from streams.stage.packager.playlists import Variant
from streams.stage.packager.segments import Closed

PROFILE_NAME = "stage.json"
ENDED_NAME = "ended"
FORGET_NAME = "forget"
SEALED_NAME = "sealed"
POSTER_NAME = "poster.jpg"
PREVIEW_NAME = "preview.mp4"  # made when it is asked for, and never on disk

LANGUAGE_PATTERN = r"[a-z]{2,3}(?:-[a-z]{2,8})?"
SHOW_PATTERN = r"[0-9A-Za-z_-]{1,32}"
_SHOW = re.compile(SHOW_PATTERN, re.ASCII)


@dataclass(frozen=True)
class Profile:
    variants: Sequence[Variant]
    on_air: Sequence[str]  # names of the renditions that the present encoder sends
    safety_delay: float = 0.0  # seconds by which viewers see everything later


def live_root() -> Path:
    return Path(settings.MEDIA_LIVE_ROOT)


def show_directory(show: str) -> Path:
    if not _SHOW.fullmatch(show):
        raise ValueError(show)
    return live_root() / show


def write_durably(path: Path, data: bytes) -> None:
    """Return only when the whole file is on disk; nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_directory(path.parent)


def segment_store(directory: Path, closed: Closed) -> None:
    """The file first, then the line that vouches for it."""
    directory.mkdir(parents=True, exist_ok=True)
    if not closed.record.is_gap:
        write_durably(directory / f"seg{closed.record.number}.m4s", closed.data)
    log_append(directory, closed.record)


def profile_write(show_path: Path, profile: Profile) -> None:
    body = {
        "variants": [asdict(variant) for variant in profile.variants],
        "on_air": list(profile.on_air),
        "safety_delay": profile.safety_delay,
    }
    write_durably(show_path / PROFILE_NAME, json.dumps(body).encode())


def profile_read(show_path: Path) -> Profile | None:
    try:
        body = json.loads((show_path / PROFILE_NAME).read_bytes())
    except FileNotFoundError:
        return None
    variants = [Variant(**variant) for variant in body["variants"]]
    return Profile(variants, body["on_air"], body.get("safety_delay", 0.0))


def inits_read(directory: Path) -> list[bytes]:
    inits: list[bytes] = []
    while (path := directory / f"init{len(inits)}.mp4").exists():
        inits.append(path.read_bytes())
    return inits


def end_mark(show_path: Path) -> None:
    write_durably(show_path / ENDED_NAME, b"")


def is_end_marked(show_path: Path) -> bool:
    return (show_path / ENDED_NAME).exists()


def seal(show_path: Path) -> None:
    """Nothing is written to the recording any more."""
    write_durably(show_path / SEALED_NAME, b"")


def last_change(show_path: Path) -> float | None:
    """When the newest segment of any rendition was stored, in seconds since the epoch."""
    times = [path.stat().st_mtime for path in show_path.glob(f"v[0-9]/{LOG_NAME}")]
    return max(times, default=None)


def longest_log(show_path: Path) -> Path | None:
    """Return the folder of the rendition with most of the show; all of them run by the same clock."""
    logs = sorted(show_path.glob(f"v[0-9]/{LOG_NAME}"))
    return max(logs, key=lambda path: path.stat().st_size).parent if logs else None


def captions_path(show_path: Path, language: str) -> Path:
    if not re.fullmatch(LANGUAGE_PATTERN, language, re.ASCII):
        raise ValueError(language)
    return show_path / f"captions-{language}.vtt"


def captions_languages(show_path: Path) -> list[str]:
    """The languages that a recording has captions in."""
    return sorted(path.stem.removeprefix("captions-") for path in show_path.glob("captions-*.vtt"))


def sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
