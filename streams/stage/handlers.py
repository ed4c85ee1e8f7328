"""What the stage does when it hears of something."""

from marketplace.kernel.bus import on
from streams.shows.events import RehearsalEnded, ShowDarkened, ShowEnded, ShowLightened
from streams.shows.selectors import show_by_id
from streams.stage.services import show_delay_keep, stage_darken, stage_end, stage_forget, stage_lighten
from streams.stage.spoken import spoken_captions_keep


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


# What hides the picture is heard twice: at once after the commit, because seconds count, and durably, because it must
# be so in any case.


@on(ShowDarkened)
def darken_at_once(event: ShowDarkened) -> None:
    """Hide the picture before anybody waits for a worker."""
    darken_stage(event)


@on(ShowDarkened, durable=True)
def darken_stage(event: ShowDarkened) -> None:
    """Hide the picture, also from a recording that is made of it."""
    show = show_by_id(event.show_id)
    if show is not None:
        stage_darken(show_public_id=show.public_id, begin_ms=event.begin_ms)


@on(ShowLightened)
def lighten_at_once(event: ShowLightened) -> None:
    """Bring the picture back before anybody waits for a worker."""
    lighten_stage(event)


@on(ShowLightened, durable=True)
def lighten_stage(event: ShowLightened) -> None:
    """Bring the picture back; right also when this is heard before it was hidden."""
    show = show_by_id(event.show_id)
    if show is not None:
        stage_lighten(show_public_id=show.public_id, begin_ms=event.begin_ms, end_ms=event.end_ms)


@on(ShowEnded, durable=True)
def keep_delay(event: ShowEnded) -> None:
    """What players reported is forgotten within a day; how late the show was seen stays."""
    show = show_by_id(event.show_id)
    if show is not None:
        show_delay_keep(show=show)


@on(ShowEnded, durable=True)
def keep_spoken_captions(event: ShowEnded) -> None:
    """What was captioned live is captions of the recording too."""
    show = show_by_id(event.show_id)
    if show is not None:
        spoken_captions_keep(show=show)
