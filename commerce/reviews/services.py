"""Writes of reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.orders.models import OrderLine
from commerce.reviews.errors import (
    ReplyEmpty,
    ReviewClosed,
    ReviewPicturesTooMany,
    ReviewStarsWrong,
    ReviewTextRefused,
    ReviewTooEarly,
)
from commerce.reviews.events import ReviewReplied, ReviewWritten
from commerce.reviews.models import EDIT_DAYS, STARS_MAX, Review, ReviewPicture
from commerce.reviews.selectors import has_arrived, reading_of
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.picture_copies import picture_forget, picture_kept
from marketplace.kernel.pictures import CleanPicture, picture_clean
from marketplace.safety.reading.terms import Action

PICTURES_MAX: Final = 4


@dataclass(frozen=True)
class Words:
    """What a buyer says. ``pictures`` replaces those that are there; None keeps them."""

    stars: int
    body: str = ""
    pictures: Sequence[BinaryIO] | None = None


def review_save(*, line: OrderLine, key: UUID, words: Words, by: User | None) -> Review:
    """Review a line that arrived, or change what was said of it; the same key changes nothing.

    Raises ReviewTooEarly, ReviewClosed, ReviewStarsWrong, ReviewTextRefused, ReviewPicturesTooMany and
    PictureRefused; then nothing changed.
    """
    if not 1 <= words.stars <= STARS_MAX:
        raise ReviewStarsWrong
    if len(words.pictures or ()) > PICTURES_MAX:
        raise ReviewPicturesTooMany(most=PICTURES_MAX)
    if not has_arrived(line):
        raise ReviewTooEarly(title=line.shown_title)
    reading = reading_of(words.body)
    if reading is Action.BLOCK:
        raise ReviewTextRefused
    # Decoding takes long: nobody waits for it in a transaction.
    clean = None if words.pictures is None else [picture_clean(file) for file in words.pictures]
    try:
        return _save(line, key, words, by, (clean, reading is Action.HOLD))
    except IntegrityError:
        # Another press of the same page was faster.
        return Review.objects.get(line=line)


@transaction.atomic
def _save(
    line: OrderLine,
    key: UUID,
    words: Words,
    by: User | None,
    read: tuple[Sequence[CleanPicture] | None, bool],
) -> Review:
    clean, is_held = read
    now = timezone.now()
    held_at = now if is_held else None
    body = words.body.strip()[:2000]
    review = Review.objects.select_for_update().filter(line=line).first()
    if review is None:
        review = Review.objects.create(
            line=line,
            product=line.variant.product,
            author=by,
            key=key,
            stars=words.stars,
            body=body,
            created_at=now,
            held_at=held_at,
        )
    elif review.key == key:
        return review
    elif review.open_until < now:
        raise ReviewClosed(days=EDIT_DAYS)
    else:
        Review.objects.filter(pk=review.pk).update(
            key=key, stars=words.stars, body=body, edited_at=now, held_at=held_at
        )
    if clean is not None:
        _replace_pictures(review, clean)
    emit(ReviewWritten(review_id=review.pk))
    review.refresh_from_db()
    return review


def _replace_pictures(review: Review, clean: Sequence[CleanPicture]) -> None:
    for old in review.pictures.all():
        picture_forget(storage=old.image.storage, name=old.image.name)
        old.delete()
    for picture in clean:
        picture_kept(ReviewPicture.objects.create(review=review, image=picture.content))


@transaction.atomic
def review_reply(*, review: Review, body: str, by: User | None) -> Review:
    """Answer a review as its brand, or change the answer. Raises ReplyEmpty and ReviewTextRefused."""
    said = body.strip()[:1000]
    if not said:
        raise ReplyEmpty
    if reading_of(said) is Action.BLOCK:
        raise ReviewTextRefused
    Review.objects.filter(pk=review.pk).update(reply=said, replied_by=by, replied_at=timezone.now())
    emit(ReviewReplied(review_id=review.pk))
    review.refresh_from_db()
    return review


@transaction.atomic
def review_hide(*, review: Review, why: str) -> bool:
    """Take a review off every page; False when it was."""
    shown = Review.objects.filter(pk=review.pk, hidden_at=None)
    return bool(shown.update(hidden_at=timezone.now(), hidden_why=why[:1000]))


@transaction.atomic
def review_show(*, review: Review) -> bool:
    """Show a review that was held or hidden; False when it is shown."""
    away = Review.objects.filter(pk=review.pk).exclude(held_at=None, hidden_at=None)
    return bool(away.update(held_at=None, hidden_at=None, hidden_why=""))
