"""Celery ways into the room."""

from celery import shared_task

from streams.room import captions
from streams.room.services.giveaways import giveaway_draw_due


@shared_task
def caption_tell(caption_id: int) -> None:
    """Tell a line when the picture that it belongs to may be seen."""
    captions.caption_tell(caption_id)


@shared_task
def giveaway_draw(giveaway_id: int) -> None:
    """Draw a giveaway whose call is over, unless somebody did."""
    giveaway_draw_due(giveaway_id=giveaway_id)
