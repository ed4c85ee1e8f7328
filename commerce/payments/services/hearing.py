"""Hearing the brands: what they say to a dispute goes into its evidence. Every step of a dispute is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commerce.orders.models import Deed, Fulfilment
from commerce.orders.services import deed_note
from commerce.payments.errors import (
    DisputeAnswered,
    DisputeKeyTaken,
    DisputePicturesTooMany,
    DisputeSaidEnough,
    DisputeWordless,
)
from commerce.payments.models import Dispute, DisputeNote, DisputePicture, DisputeStep
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel.pictures import CleanPicture, picture_clean
from marketplace.kernel.private_files import private_files

STATEMENT_MAX: Final = 2000
# Of one brand in one dispute: banks read pages, not books.
NOTES_MAX: Final = 5
PICTURES_MAX: Final = 6


@dataclass(frozen=True)
class Statement:
    """What a brand says, and what it shows."""

    words: str
    pictures: Sequence[BinaryIO] = ()


def dispute_say(
    *, dispute: Dispute, brand: Brand, key: UUID, statement: Statement, by: User | None
) -> DisputeNote:
    """Add what a brand says to the evidence; the same key adds it once.

    Raises DisputeWordless, DisputePicturesTooMany, DisputeSaidEnough, DisputeAnswered, DisputeKeyTaken and
    PictureRefused; then nothing is kept.
    """
    words = statement.words.strip()[:STATEMENT_MAX]
    if not words:
        raise DisputeWordless
    if len(statement.pictures) > PICTURES_MAX:
        raise DisputePicturesTooMany(most=PICTURES_MAX)
    # Decoding takes long: nobody waits for it in a transaction.
    clean = [picture_clean(file) for file in statement.pictures]
    return _say(dispute, brand, key, words, (clean, by))


@transaction.atomic
def _say(
    dispute: Dispute, brand: Brand, key: UUID, words: str, more: tuple[Sequence[CleanPicture], User | None]
) -> DisputeNote:
    clean, by = more
    # Whoever answers a dispute holds it: nothing is said after it was handed in.
    held = Dispute.objects.select_for_update().get(pk=dispute.pk)
    first = DisputeNote.objects.filter(key=key).first()
    if first is not None:
        if (first.dispute_id, first.brand_id) != (dispute.pk, brand.pk):
            raise DisputeKeyTaken
        return first
    if held.state != Dispute.State.NEEDS_RESPONSE or held.files.filter(submitted_at__isnull=False).exists():
        raise DisputeAnswered
    _demand_room(held, brand, len(clean))
    note = DisputeNote.objects.create(
        dispute=held, brand=brand, key=key, statement=words, by=by, at=timezone.now()
    )
    for picture in clean:
        name = private_files().save(f"disputes/{picture.content.name}", picture.content)
        DisputePicture.objects.create(note=note, file=name, width=picture.width, height=picture.height)
    step_note(held, DisputeStep.Kind.SAID, by=by, what=brand.name)
    for parcel in Fulfilment.objects.filter(order=held.payment.order_id, brand=brand):
        deed_note(fulfilment=parcel, kind=Deed.Kind.DISPUTE_ANSWERED, by=by)
    return note


def _demand_room(dispute: Dispute, brand: Brand, pictures: int) -> None:
    notes = DisputeNote.objects.filter(dispute=dispute, brand=brand)
    if notes.count() >= NOTES_MAX:
        raise DisputeSaidEnough(most=NOTES_MAX)
    if DisputePicture.objects.filter(note__in=notes).count() + pictures > PICTURES_MAX:
        raise DisputePicturesTooMany(most=PICTURES_MAX)


def step_note(dispute: Dispute, kind: str, *, by: User | None = None, what: str = "") -> DisputeStep:
    """Write a step of a dispute down; runs in the transaction of the step."""
    return DisputeStep.objects.create(dispute=dispute, kind=kind, by=by, what=what[:200])
