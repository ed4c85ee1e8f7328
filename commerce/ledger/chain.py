"""The hash chain of the log: how a block's hash is made, and the proof that nothing sealed was changed since.

A block covers its movements, each with its transfers as they were written, and the closings of reserved ones, in the
order of their rows. A transfer counts as it was born: one that was reserved and closed later still reads "pending" in
its own block, and its closing stands in a block of its own.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from commerce.ledger.kinds import TransferState
from commerce.ledger.models import Account, Block, Closing, Movement, Transfer

MOVEMENT: Final = ("pk", "public_id", "key", "kind", "reference", "rate", "created_at")
TRANSFER: Final = (
    *("movement_id", "key", "debit_id", "credit_id", "amount", "currency", "subject", "state", "created_at"),
)
CLOSING: Final = ("movement__key", "state", "created_at")
# How many movements are read at once when the chain is proved.
READ_AT_ONCE: Final = 4_000
Row = tuple[Any, ...]


def sides_known() -> dict[int, tuple[str, str, str]]:
    """Return every account as the chain writes it, by its row. Accounts never change."""
    rows = Account.objects.values_list("pk", "kind", "owner", "currency")
    return {pk: (kind, owner, currency) for pk, kind, owner, currency in rows.iterator()}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _line(*parts: Any) -> bytes:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def lines_of(
    movements: Iterable[Row],
    closings: Iterable[Row],
    sides: dict[int, tuple[str, str, str]] | None = None,
) -> Iterator[bytes]:
    """Return what a block's hash is made of, row by row; ``sides`` are the accounts, where they are known already."""
    rows = list(movements)
    pks = [row[0] for row in rows]
    transfers = list(Transfer.objects.filter(movement_id__in=pks).order_by("pk").values_list(*TRANSFER))
    # After the transfers: one that is seen closed has its closing by now.
    reserved = set(Closing.objects.filter(movement_id__in=pks).values_list("movement_id", flat=True))
    if sides is None:
        sides = sides_known()
    yield from _written(rows, transfers, reserved, sides)
    for key, state, created_at in closings:
        yield _line("closing", key, state, _instant(created_at))


def _written(
    movements: Iterable[Row],
    transfers: Iterable[Row],
    reserved: set[int],
    sides: dict[int, tuple[str, str, str]],
) -> Iterator[bytes]:
    by_movement: dict[int, list[Any]] = defaultdict(list)
    for movement, key, debit, credit, amount, currency, subject, state, created_at in transfers:
        born = TransferState.PENDING.value if movement in reserved else state
        by_movement[movement].append(
            (key, sides[debit], sides[credit], amount, currency, subject, born, _instant(created_at))
        )
    for pk, public_id, key, kind, reference, rate, created_at in movements:
        written = by_movement.get(pk, ())
        yield _line("movement", public_id, key, kind, reference, rate, _instant(created_at), written)


def block_hash(number: int, previous: str, lines: Iterable[bytes]) -> str:
    """Return the hash of a block: over its number, the hash of the block before, and its rows."""
    digest = hashlib.sha256(_line("block", number, previous))
    for line in lines:
        digest.update(b"\n")
        digest.update(line)
    return digest.hexdigest()


def prove_chain() -> tuple[int, str]:
    """Every block follows the one before and its rows still make its hash; the first that does not, or ""."""
    sides = sides_known()
    number, previous = 0, ""
    for blocks in _batches(Block.objects.order_by("number").iterator(chunk_size=500)):
        movements, closings = _sealed_in(blocks)
        for block in blocks:
            if (block.number, block.previous) != (number + 1, previous):
                return number, f"block {block.number} does not follow block {number}"
            lines = lines_of(movements[block.pk], closings[block.pk], sides)
            if block_hash(block.number, block.previous, lines) != block.hash:
                return number, f"block {block.number}: {_changed(block, movements, closings)}"
            number, previous = block.number, block.hash
    return number, _closed_otherwise()


def _batches(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Return the blocks in runs of about so many movements, so that small blocks are not read one by one."""
    batch: list[Block] = []
    rows = 0
    for block in blocks:
        batch.append(block)
        rows += block.movement_count + block.closing_count
        if rows >= READ_AT_ONCE:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _sealed_in(blocks: Iterable[Block]) -> tuple[dict[int, list[Row]], dict[int, list[Row]]]:
    pks = [block.pk for block in blocks]
    movements: dict[int, list[Row]] = defaultdict(list)
    rows = Movement.objects.filter(block__in=pks).order_by("pk").values_list("block_id", *MOVEMENT)
    for block, *row in rows:
        movements[block].append(tuple(row))
    closings: dict[int, list[Row]] = defaultdict(list)
    closed = Closing.objects.filter(block__in=pks).order_by("pk").values_list("block_id", *CLOSING)
    for block, *row in closed:
        closings[block].append(tuple(row))
    return movements, closings


def _changed(block: Block, movements: dict[int, list[Row]], closings: dict[int, list[Row]]) -> str:
    counts = (len(movements[block.pk]), len(closings[block.pk]))
    if counts != (block.movement_count, block.closing_count):
        return f"{block.movement_count} movements were sealed in it, there are {counts[0]}"
    first = movements[block.pk][0][2] if counts[0] else closings[block.pk][0][0]
    return f"one of its rows was changed after it was sealed (the first is {first})"


def _closed_otherwise() -> str:
    """A closing says what its transfers became; they must say the same."""
    for state, other in (
        (TransferState.POSTED, TransferState.VOIDED),
        (TransferState.VOIDED, TransferState.POSTED),
    ):
        odd = Transfer.objects.filter(movement__closing__state=state, state=other).first()
        if odd is not None:
            return f"transfer {odd.key} is {other}, it was closed as {state}"
    return ""
