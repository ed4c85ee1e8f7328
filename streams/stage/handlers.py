"""What the stage does when it hears of something."""

from marketplace.kernel.bus import on
from streams.shows.events import ShowEnded
from streams.shows.selectors import show_by_id
from streams.stage.services import stage_end


@on(ShowEnded, durable=True)
def end_stage(event: ShowEnded) -> None:
    """A show can end without a word from its host's page: the picture ends with it, and becomes the replay."""
    show = show_by_id(event.show_id)
    if show is not None:
        stage_end(show_public_id=show.public_id)
