"""Celery ways into the room."""

from celery import shared_task

from streams.room import captions, price_news


@shared_task
def caption_tell(caption_id: int) -> None:
    """Tell a line when the picture that it belongs to may be seen."""
    captions.caption_tell(caption_id)


@shared_task
def prices_tell(scope: str, product_id: int | None) -> None:
    """Tell what a product costs when its show price has ended by itself."""
    price_news.prices_tell(scope, product_id)
