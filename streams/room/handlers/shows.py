"""The room tells how the show stands."""

from marketplace.kernel.bus import on
from streams.room import news
from streams.room.hub import kinds
from streams.shows.events import (
    RehearsalEnded,
    ShowCancelled,
    ShowDarkened,
    ShowEnded,
    ShowLightened,
    ShowPaused,
    ShowResumed,
    ShowStarted,
)
from streams.shows.selectors import show_by_id


def _tell_state(show_id: int) -> None:
    show = show_by_id(show_id)
    if show is not None:
        news.send(show.public_id, kinds.STATE, show.state_told)


@on(ShowStarted)
def tell_start(event: ShowStarted) -> None:
    """Say that the show is on air."""
    _tell_state(event.show_id)


@on(ShowPaused)
def tell_pause(event: ShowPaused) -> None:
    """Say that the curtain is drawn."""
    _tell_state(event.show_id)


@on(ShowResumed)
def tell_resumption(event: ShowResumed) -> None:
    """Say that the show goes on."""
    _tell_state(event.show_id)


@on(ShowEnded)
def tell_end(event: ShowEnded) -> None:
    """Say that the show is over."""
    _tell_state(event.show_id)


@on(RehearsalEnded)
def tell_rehearsal_end(event: RehearsalEnded) -> None:
    """Say that the rehearsal is over; there is no row of it any more."""
    news.send(event.show, kinds.STATE, "ended")


@on(ShowCancelled)
def tell_cancellation(event: ShowCancelled) -> None:
    """Say that the show will not be."""
    _tell_state(event.show_id)


def _tell_dark(show_id: int) -> None:
    show = show_by_id(show_id)
    if show is not None:
        news.send(show.public_id, kinds.DARK, show.dark_at is not None)


@on(ShowDarkened)
def tell_dark(event: ShowDarkened) -> None:
    """Have every page cover the picture; read afresh, so that the last word is true."""
    _tell_dark(event.show_id)


@on(ShowLightened)
def tell_light(event: ShowLightened) -> None:
    """Have every page open the picture again."""
    _tell_dark(event.show_id)
