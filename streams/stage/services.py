"""What pages and other apps may do to a stage."""

from streams.stage.files import end_mark, show_directory


def stage_end(*, show_public_id: str) -> None:
    """End the show on air: a second later its playlists are those of the replay, and its host is let go.

    Works from any process, and twice. A show that has never been on air cannot begin any more.
    """
    end_mark(show_directory(show_public_id))
