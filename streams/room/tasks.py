"""Celery ways into the room."""

from celery import shared_task

from streams.room import captions


@shared_task
def caption_tell(caption_id: int) -> None:
    """Tell a line when the picture that it belongs to may be seen."""
    captions.caption_tell(caption_id)
