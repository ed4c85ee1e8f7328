"""The recording of a show as files that its host may take home. Answers come from files, so any process may ask."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.stage.errors import RecordingMissing
from streams.stage.files import is_end_marked, show_directory
from streams.stage.joined import joined_read
from streams.stage.packager.log import log_read
from streams.stage.packager.wholes import Whole
from streams.stage.recordings import is_settled
from streams.stage.selectors import stage_file_url

DOWNLOAD_SECONDS = 3600  # a download that breaks off may go on so long; then the host asks for it again


@dataclass(frozen=True)
class Download:
    """One file: there are several when the encoder changed in the middle of the show."""

    part: int
    path: str  # below the show's folder
    size: int
    minutes: int


@dataclass(frozen=True)
class Downloads:
    """`is_coming`: something was recorded, and is not one file yet."""

    files: list[Download]
    is_coming: bool


def downloads_of(show_public_id: str) -> Downloads:
    """Return the files of the rendition that has most in it."""
    path = show_directory(show_public_id)
    wholes = joined_read(path).wholes
    found = [_files(path / name, wholes[name]) for name in wholes]
    files = max(found, key=lambda files: sum(file.size for file in files), default=[])
    is_recorded = any(log.stat().st_size for log in path.glob("v[0-9]/index.log"))
    return Downloads(files, is_recorded and not files and is_end_marked(path) and not is_settled(path))


def download_url(show_public_id: str, part: str) -> str:
    """Return where a part of the recording can be fetched for an hour. Raises RecordingMissing."""
    for file in downloads_of(show_public_id).files:
        if str(file.part) == part:
            return stage_file_url(show_public_id, file.path, seconds=DOWNLOAD_SECONDS)
    raise RecordingMissing


def _files(directory: Path, wholes: Sequence[Whole]) -> list[Download]:
    records = log_read(directory)
    return [
        Download(
            part=number,
            path=f"{directory.name}/{whole.name}",
            size=whole.size(records),
            minutes=math.ceil(sum(records[one].seconds for one in whole.numbers) / 60),
        )
        for number, whole in enumerate(wholes, 1)
    ]
