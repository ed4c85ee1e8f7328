"""A buyer asks to send something back, or changes their mind about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from commerce.orders.models import Deed, Fulfilment, Order
from commerce.orders.services import deed_note
from commerce.returns.errors import (
    ReturnEmpty,
    ReturnMoved,
    ReturnNotSent,
    ReturnPicturesTooMany,
    ReturnTooLate,
    ReturnTooMany,
)
from commerce.returns.events import ReturnAsked, ReturnWithdrawn
from commerce.returns.models import Return, ReturnLine, ReturnPicture
from commerce.returns.selectors import offers_of
from commerce.returns.windows import Offer
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.picture_copies import picture_kept
from marketplace.kernel.pictures import CleanPicture, picture_clean

PICTURES_MAX: Final = 5


@dataclass(frozen=True)
class Request:
    """What a buyer says of it."""

    pieces: Mapping[str, int]
    reason: str
    words: str = ""
    pictures: Sequence[BinaryIO] = ()


def return_ask(*, fulfilment: Fulfilment, key: UUID, request: Request, by: User | None) -> Return:
    """Ask to send pieces (by line) back; the same key returns the first request.

    Raises ReturnEmpty, ReturnNotSent, ReturnTooLate, ReturnTooMany, ReturnPicturesTooMany and PictureRefused;
    then nothing changed.
    """
    if len(request.pictures) > PICTURES_MAX:
        raise ReturnPicturesTooMany(most=PICTURES_MAX)
    # Decoding takes long: nobody waits for it in a transaction.
    clean = [picture_clean(file) for file in request.pictures]
    return _ask(fulfilment, key, request, clean, by)


@transaction.atomic
def _ask(
    fulfilment: Fulfilment, key: UUID, request: Request, clean: Sequence[CleanPicture], by: User | None
) -> Return:
    # Whoever moves pieces of an order holds it first: two requests at once do not speak for the same ones.
    Order.objects.select_for_update().get(pk=fulfilment.order_id)
    first = Return.objects.filter(key=key, fulfilment=fulfilment).first()
    if first is not None:
        return first
    chosen = _chosen(offers_of(fulfilment), request.pieces)
    now = timezone.now()
    back = Return.objects.create(
        key=key,
        fulfilment=fulfilment,
        reason=request.reason,
        words=request.words.strip()[:1000],
        asked_at=now,
        answer_by=now + timedelta(hours=settings.RETURN_ANSWER_HOURS),
    )
    for offer, quantity in chosen:
        ReturnLine.objects.create(back=back, line=offer.line, quantity=quantity)
    for picture in clean:
        picture_kept(ReturnPicture.objects.create(back=back, image=picture.content))
    _note(back, Deed.Kind.RETURN_ASKED, by)
    emit(ReturnAsked(return_id=back.pk))
    return back


def _chosen(offers: Sequence[Offer], pieces: Mapping[str, int]) -> list[tuple[Offer, int]]:
    chosen = [
        (offer, pieces[offer.line.public_id]) for offer in offers if pieces.get(offer.line.public_id, 0) > 0
    ]
    if not chosen:
        raise ReturnEmpty
    for offer, quantity in chosen:
        if offer.why_not == "not_sent":
            raise ReturnNotSent(title=offer.line.shown_title)
        if offer.why_not == "too_late" and offer.until is not None:
            until = date_format(timezone.localtime(offer.until), "DATE_FORMAT")
            raise ReturnTooLate(title=offer.line.shown_title, until=until)
        if quantity > offer.left:
            raise ReturnTooMany(title=offer.line.shown_title, left=offer.left)
    return chosen


def _note(back: Return, kind: str, by: User | None) -> None:
    deed_note(fulfilment=back.fulfilment, kind=kind, by=by, side=Deed.Side.BUYER, what=back.number)


@transaction.atomic
def return_withdraw(*, back: Return, by: User | None) -> bool:
    """Keep it after all; False when that was said before. Raises ReturnMoved."""
    open_ones = Return.objects.filter(pk=back.pk, state__in=Return.OPEN)
    if open_ones.update(state=Return.State.WITHDRAWN, closed_at=timezone.now()):
        _note(back, Deed.Kind.RETURN_WITHDRAWN, by)
        emit(ReturnWithdrawn(return_id=back.pk))
        return True
    back.refresh_from_db(fields=["state"])
    if back.state == Return.State.WITHDRAWN:
        return False
    raise ReturnMoved(state=back.get_state_display())
