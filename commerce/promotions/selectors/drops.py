"""Reads of fair drops: who was drawn, and what anybody needs to draw again."""

from dataclasses import dataclass

from commerce.promotions.models import FairDrop, FairDropEntry


@dataclass(frozen=True)
class DropProof:
    """Everything the draw follows from. The seed is told, and the list whole, only after it."""

    name: str
    seed_hash: str
    seed: str
    entries: list[str]
    entries_hash: str
    drawn: list[str]


def drop_winners(public_id: str) -> list[FairDropEntry]:
    """Return whoever may buy: the first of those drawn, as many as there are pieces."""
    drop = FairDrop.objects.filter(public_id=public_id, drawn_at__isnull=False).first()
    if drop is None:
        return []
    drawn = FairDropEntry.objects.filter(drop=drop, position__lte=drop.pieces)
    return list(drawn.select_related("drop", "user").order_by("position"))


def drop_proof(drop: FairDrop) -> DropProof:
    """Return what is told of a drop: the hash of its seed before the draw, all of it afterwards."""
    if drop.drawn_at is None:
        return DropProof(drop.draw_name, drop.seed_hash, "", [], "", [])
    entries = list(drop.entered.order_by("name").values_list("name", flat=True))
    drawn = list(
        drop.entered.filter(position__lte=drop.pieces).order_by("position").values_list("name", flat=True)
    )
    return DropProof(drop.draw_name, drop.seed_hash, drop.seed, entries, drop.entries_hash, drawn)
