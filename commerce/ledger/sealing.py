"""Sealing what was written since the last block. Called by beat; sales do not wait for it, nor it for them."""

from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.ledger.chain import CLOSING, MOVEMENT, block_hash, lines_of
from commerce.ledger.models import Block, Closing, Movement

# A long silence of beat is caught up in several blocks.
BLOCK_ROWS_MAX: Final = 5_000
BLOCKS_AT_ONCE_MAX: Final = 500


class _SealedElsewhereError(Exception):
    """Another process sealed the same rows."""


def seal_all() -> int:
    """Seal everything that is written by now; returns how many blocks that took."""
    for made in range(BLOCKS_AT_ONCE_MAX):
        if seal_block() is None:
            return made
    return BLOCKS_AT_ONCE_MAX


def seal_block() -> Block | None:
    """Seal the oldest rows that are in no block; None when there are none, or another process is at it.

    A row whose transaction ends later than younger ones' simply comes into a later block.
    """
    try:
        with transaction.atomic():
            return _seal()
    except (IntegrityError, _SealedElsewhereError):
        return None


def _seal() -> Block | None:
    unsealed = Movement.objects.filter(block=None).order_by("pk")
    movements = list(unsealed.values_list(*MOVEMENT)[:BLOCK_ROWS_MAX])
    closed = Closing.objects.filter(block=None).order_by("pk").values_list("pk", *CLOSING)[:BLOCK_ROWS_MAX]
    closings = list(closed)
    if not movements and not closings:
        return None
    last = Block.objects.order_by("-number").values_list("number", "hash").first()
    number, previous = (last[0] + 1, last[1]) if last else (1, "")
    block = Block.objects.create(
        number=number,
        previous=previous,
        hash=block_hash(number, previous, lines_of(movements, (row[1:] for row in closings))),
        movement_count=len(movements),
        closing_count=len(closings),
        sealed_at=timezone.now(),
    )
    sealed = Movement.objects.filter(pk__in=[row[0] for row in movements], block=None).update(block=block)
    ended = Closing.objects.filter(pk__in=[row[0] for row in closings], block=None).update(block=block)
    if (sealed, ended) != (len(movements), len(closings)):
        raise _SealedElsewhereError
    return block
