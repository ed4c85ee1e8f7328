"""A product's stock as its page sends it: counts and levels of all variants, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from commerce.catalog.models import Variant
from commerce.stock.models import Location
from commerce.stock.services.counting import Reason, stock_set
from commerce.stock.services.places import main_location
from commerce.stock.services.warning import low_level_set
from marketplace.brands.models import Brand


@dataclass(frozen=True)
class CountSent:
    """What a page says lies at a location (None: the main one), and what it had shown."""

    variant: Variant
    location: Location | None
    on_hand: int
    seen: int | None


@transaction.atomic
def stock_edit(
    *, brand: Brand, counts: Sequence[CountSent], levels: dict[Variant, int | None], reason: Reason
) -> int:
    """Write what was changed; returns how many counts that were.

    What a page shows and nobody touched is not counted anew. Raises what stock_set raises; then nothing changed.
    """
    changed = [each for each in counts if each.seen is None or each.on_hand != each.seen]
    main = main_location(brand) if changed else None
    for each in sorted(changed, key=lambda one: one.variant.pk):
        stock_set(
            variant=each.variant,
            location=each.location or main,
            on_hand=each.on_hand,
            seen=each.seen,
            reason=reason,
        )
    for variant, level in sorted(levels.items(), key=lambda pair: pair[0].pk):
        low_level_set(variant=variant, level=level)
    return len(changed)
