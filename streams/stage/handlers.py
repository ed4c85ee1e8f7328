"""What the stage does when it hears of something."""

from marketplace.kernel.bus import on
from streams.shows.events import RehearsalEnded, ShowEnded
from streams.shows.selectors import show_by_id
from streams.stage.services import stage_end, stage_forget


@on(ShowEnded, durable=True)
def end_stage(event: ShowEnded) -> None:
    """A show can end without a word from its host's page: the picture ends with it, and becomes the replay."""
    show = show_by_id(event.show_id)
    if show is not None:
        stage_end(show_public_id=show.public_id)


@on(RehearsalEnded, durable=True)
def forget_rehearsal(event: RehearsalEnded) -> None:
    """A rehearsal has no replay: its picture ends, and a moment later its files are deleted."""
    stage_forget(show_public_id=event.show)
