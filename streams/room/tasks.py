"""Celery ways into the room."""

from celery import shared_task

from streams.room import (
    auction_news,
    bag_news,
    captions,
    deal_news,
    gifts_told,
    price_news,
    private_answers,
    soon,
    voucher_news,
)
from streams.room.polls_told import poll_tell, totals_tell
from streams.room.questions_told import questions_tell
from streams.room.services import forgetting
from streams.room.services.giveaways import giveaway_draw_due
from streams.room.services.polls import poll_run_out


@shared_task
def caption_tell(caption_id: int) -> None:
    """Tell a line when the picture that it belongs to may be seen."""
    captions.caption_tell(caption_id)


@shared_task
def prices_tell(scope: str, product_id: int | None) -> None:
    """Tell what a product costs when its show price has ended by itself."""
    price_news.prices_tell(scope, product_id)


@shared_task
def deal_over(scope: str, product_id: int) -> None:
    """Tell that a deal has ended by itself, and what is asked instead."""
    deal_news.deals_tell(scope, product_id)
    price_news.prices_tell(scope, product_id)


@shared_task
def auction_next(scope: str) -> None:
    """Tell what can be bid for after a result was up for a while."""
    auction_news.auction_tell(scope)


@shared_task
def cards_left(show_id: int) -> None:
    """Tell how many voucher cards are left after a second of taking."""
    soon.telling_begins(cards_left.name, show_id)
    voucher_news.cards_left_tell(show_id)


@shared_task
def bag_changed(user: str) -> None:
    """Tell somebody's pages what a second of changes to their bag came to."""
    soon.telling_begins(bag_changed.name, user)
    bag_news.bag_tell(user)


@shared_task
def gift_goal(show: str) -> None:
    """Tell how far the goal is after a second of gifts."""
    soon.telling_begins(gift_goal.name, show)
    gifts_told.goal_tell(show)


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


@shared_task
def poll_over(run_id: int) -> None:
    """Tell that a poll's time is up."""
    poll_run_out(run_id=run_id)


@shared_task
def poll_totals(run_id: int) -> None:
    """Tell what a second's votes came to."""
    soon.telling_begins(poll_totals.name, run_id)
    totals_tell(run_id)


@shared_task
def poll_result(run_id: int) -> None:
    """Tell the result when the last vote may have come."""
    poll_tell(run_id)
    totals_tell(run_id)
