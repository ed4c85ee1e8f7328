"""Celery ways into the room."""

from celery import shared_task

from streams.room import captions, price_news, private_answers, soon
from streams.room.questions_told import questions_tell
from streams.room.services import forgetting
from streams.room.services.giveaways import giveaway_draw_due


@shared_task
def caption_tell(caption_id: int) -> None:
    """Tell a line when the picture that it belongs to may be seen."""
    captions.caption_tell(caption_id)


@shared_task
def prices_tell(scope: str, product_id: int | None) -> None:
    """Tell what a product costs when its show price has ended by itself."""
    price_news.prices_tell(scope, product_id)


@shared_task
def giveaway_draw(giveaway_id: int) -> None:
    """Draw a giveaway whose call is over, unless somebody did."""
    giveaway_draw_due(giveaway_id=giveaway_id)


@shared_task
def questions_count(show_id: int) -> None:
    """Tell what a second of asking and voting came to."""
    soon.telling_begins(questions_count.name, show_id)
    questions_tell(show_id)


@shared_task
def private_answer_mail(question_id: int) -> None:
    """Mail an answer to who asked and left before it came."""
    private_answers.answer_mail(question_id)


@shared_task
def traces_forget() -> None:
    """Forget what is kept of writers for days only."""
    forgetting.traces_forget()
