"""Words that open tickets: made by who sells them, typed by who was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from commerce.boxoffice.errors import BlockUnclear, CodeTaken, CodeUnclear, CodeUnknown
from commerce.boxoffice.events import VoucherOpened
from commerce.boxoffice.models import BLOCK_MAX, Voucher, VoucherOpening
from commerce.boxoffice.selectors import holding
from commerce.boxoffice.services.blocks import block_close, block_open, block_resize
from commerce.catalog.models import Variant
from commerce.promotions.buyers import code_text
from commerce.promotions.models import Budget, Code
from commerce.tickets.models import TicketTier
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel.bus import emit

LETTERS_MIN: Final = 4


@dataclass(frozen=True)
class VoucherDraft:
    """What a voucher is to do; with a variant it sets seats of that price aside. ``uses``: None is general."""

    text: str
    tiers: Sequence[TicketTier]
    uses: int | None = None
    variant: Variant | None = None
    pieces: int = 0
    ends_at: datetime | None = None


@transaction.atomic
def voucher_add(*, brand: Brand, draft: VoucherDraft, by: User | None) -> Voucher:
    """Make a word that opens tickets of a brand. Raises CodeUnclear, CodeTaken, BlockUnclear, SoldOut."""
    text = code_text(draft.text)
    if len(text) < LETTERS_MIN:
        raise CodeUnclear(least=LETTERS_MIN)
    is_block = draft.variant is not None
    if is_block and not (draft.ends_at and 1 <= draft.pieces <= BLOCK_MAX):
        raise BlockUnclear
    if any(tier.product.brand_id != brand.pk for tier in draft.tiers) or not draft.tiers:
        raise ValueError("a voucher opens tickets of its own brand")
    if Code.objects.filter(text=text).exists():
        raise CodeTaken(text=text)
    try:
        with transaction.atomic():
            voucher = Voucher.objects.create(
                brand=brand,
                text=text,
                kind=Voucher.Kind.BLOCK if is_block else Voucher.Kind.ACCESS,
                variant=draft.variant,
                pieces=draft.pieces if is_block else 0,
                ends_at=draft.ends_at,
                budget=Budget.objects.create(uses_max=draft.uses),
                by=by,
            )
    except IntegrityError as error:
        raise CodeTaken(text=text) from error
    voucher.tiers.set(draft.tiers)
    if is_block:
        block_open(voucher)
    return voucher


@transaction.atomic
def voucher_pause(*, voucher: Voucher, is_paused: bool) -> None:
    """Let a word open nothing any more, or again; the seats of a block are anybody's when it is paused.

    Raises SoldOut when its seats are gone by the time it is taken up again.
    """
    changed = Voucher.objects.filter(pk=voucher.pk).exclude(is_paused=is_paused).update(is_paused=is_paused)
    if not changed or voucher.kind != Voucher.Kind.BLOCK:
        return
    voucher.is_paused = is_paused
    if is_paused:
        block_close(voucher)
    elif voucher.ends_at is not None:
        block_resize(voucher=voucher, pieces=voucher.pieces, ends_at=voucher.ends_at)


@transaction.atomic
def voucher_open(*, user: User, typed: str) -> Voucher:
    """Open to somebody what a word opens; twice is once.

    Raises CodeUnknown, which does not tell a word that never was from one that is over.
    """
    text = code_text(typed)
    voucher = holding().filter(text=text).first() if text else None
    if voucher is None:
        raise CodeUnknown
    _row, is_new = VoucherOpening.objects.get_or_create(voucher=voucher, user=user)
    if is_new:
        emit(VoucherOpened(voucher_id=voucher.pk, user_id=user.pk))
    return voucher
