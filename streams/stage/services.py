"""What pages and other apps may do to a stage."""

from streams.stage.darkness import stretch_begin, stretch_end
from streams.stage.files import POSTER_NAME, end_mark, show_directory
from streams.stage.registry import look_soon


def stage_end(*, show_public_id: str) -> None:
    """End the show on air: a second later its playlists are those of the replay, and its host is let go.

    Works from any process, and twice. A show that has never been on air cannot begin any more.
    """
    end_mark(show_directory(show_public_id))


def stage_darken(*, show_public_id: str, begin_ms: int) -> None:
    """Hide the picture of a show on air, the last still too; whoever holds the stage sees it within a second.

    Works from any process, twice, and after the picture came back: then nothing happens.
    """
    directory = show_directory(show_public_id)
    if stretch_begin(directory, begin_ms):
        (directory / POSTER_NAME).unlink(missing_ok=True)
    look_soon(show_public_id)


def stage_lighten(*, show_public_id: str, begin_ms: int, end_ms: int) -> None:
    """Bring back the picture that was hidden at ``begin_ms``; what was sent meanwhile stays hidden."""
    stretch_end(show_directory(show_public_id), begin_ms, end_ms)
    look_soon(show_public_id)
