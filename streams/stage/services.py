"""What pages and other apps may do to a stage."""

from streams.stage.captions import captions_read, captions_text
from streams.stage.errors import CaptionsTooEarly
from streams.stage.files import captions_path, end_mark, is_end_marked, show_directory, write_durably


def stage_end(*, show_public_id: str) -> None:
    """End the show on air: a second later its playlists are those of the replay, and its host is let go.

    Works from any process, and twice. A show that has never been on air cannot begin any more.
    """
    end_mark(show_directory(show_public_id))


def captions_set(*, show_public_id: str, language: str, data: bytes) -> int:
    """Give a recording its captions in one language, in the place of those it had; returns how many there are.

    Raises CaptionsTooEarly while there is no recording, CaptionsRefused.
    """
    directory = show_directory(show_public_id)
    if not is_end_marked(directory):
        raise CaptionsTooEarly
    cues = captions_read(data)
    write_durably(captions_path(directory, language), captions_text(cues).encode())
    return len(cues)


def captions_remove(*, show_public_id: str, language: str) -> None:
    """Take the captions of one language away; nothing happens where there are none."""
    captions_path(show_directory(show_public_id), language).unlink(missing_ok=True)
