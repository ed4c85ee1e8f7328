"""Fair drops and their pieces: set aside when a drop is announced, held for those who are drawn, passed on to the next.

Promotions know who enters and who is drawn; stock knows what is held. Both are written here, in one transaction.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.checkout.drop_grace import drop_grace
from commerce.promotions.errors import DropElsewhere, DropForBuyers, DropsOff
from commerce.promotions.models import FairDrop, FairDropEntry
from commerce.promotions.selectors import drop_entry, drop_next, drop_winners
from commerce.promotions.services import (
    DropDraft,
    drop_call_off,
    drop_change,
    drop_enter,
    drop_grant,
    drop_open,
)
from commerce.stock.errors import SoldOut
from commerce.stock.selectors import reservations_of
from commerce.stock.services import (
    Heir,
    Holder,
    aside_resize,
    hold_for,
    hold_share,
    reservation_release,
    set_aside,
)
from marketplace.accounts.models import User
from marketplace.brands.selectors import member_of
from marketplace.markets.models import Market
from marketplace.markets.selectors import markets_with_draws

POOL: Final = "pool:"
WIN: Final = "drop:"
# A draw that comes late finds the pieces.
LATE: Final = timedelta(hours=6)


def pool_key(drop: FairDrop) -> str:
    """Return the key under which a drop's pieces lie until it is drawn."""
    return f"{POOL}{drop.public_id}"


def win_key(drop: FairDrop, name: str) -> str:
    """Return the key of what is held for whoever is behind an entry."""
    return f"{WIN}{drop.public_id}:{name}"


def _seconds_to(moment: datetime) -> int:
    return int((moment + LATE - timezone.now()).total_seconds())


@transaction.atomic
def drop_announce(*, variant: Variant, by: User, draft: DropDraft) -> FairDrop:
    """Announce a drop and set its pieces aside, both or neither. Raises DropsOff, DropWindowRefused, SoldOut."""
    if not markets_with_draws().exists():
        raise DropsOff
    draft = replace(draft, grace_seconds=drop_grace(variant.product_id))
    drop = drop_open(scope="", variant=variant, by=by, draft=draft)
    set_aside(
        key=pool_key(drop),
        variant_id=variant.pk,
        quantity=drop.pieces,
        seconds=_seconds_to(drop.entries_until),
    )
    return drop


@transaction.atomic
def drop_rewrite(*, drop: FairDrop, draft: DropDraft) -> None:
    """Change an announced drop and what is set aside for it. Raises DropWindowRefused, DropBegun, SoldOut."""
    draft = replace(draft, grace_seconds=drop_grace(drop.variant.product_id))
    drop_change(drop=drop, draft=draft)
    aside_resize(key=pool_key(drop), quantity=draft.pieces, seconds=_seconds_to(drop.entries_until))


@transaction.atomic
def drop_end(*, drop: FairDrop) -> None:
    """Call a drop off: its pieces can be bought by everybody again. Raises DropSettled."""
    drop_call_off(drop=drop)
    reservation_release(key=pool_key(drop))


def drop_join(*, drop: FairDrop, user: User, market: Market) -> FairDropEntry:
    """Enter somebody who shops in a market. Raises DropElsewhere, DropForBuyers, DropNotOpen."""
    if market.draws == Market.Draws.NONE:
        raise DropElsewhere
    if member_of(user, drop.variant.product.brand.public_id) is not None:
        raise DropForBuyers
    return drop_enter(drop=drop, user=user)


@transaction.atomic
def drop_share_out(*, public_id: str) -> None:
    """Hold a piece for each who is drawn, as long as there are any; what nobody is drawn for is free. Twice is once."""
    winners = drop_winners(public_id)
    for winner in winners:
        if not _held_for(winner):
            break
        drop_grant(entry=winner)
    reservation_release(key=f"{POOL}{public_id}")


def _held_for(winner: FairDropEntry) -> bool:
    drop = winner.drop
    if winner.user is None:
        return False
    holder, key = Holder(winner.user, drop.scope), win_key(drop, winner.name)
    if hold_share(source=pool_key(drop), holder=holder, key=key, seconds=drop.hold_seconds):
        return True
    try:
        hold_for(holder=holder, key=key, variant_id=drop.variant_id, quantity=1, seconds=drop.hold_seconds)
    except SoldOut:
        return False
    return True


def next_of_drop(key: str) -> Heir | None:
    """Return who is next on the list when somebody lets their piece of a drop go, and note that it is theirs now."""
    _win, public_id, _name = key.split(":")
    entry = drop_next(public_id)
    while entry is not None and not drop_grant(entry=entry):
        entry = drop_next(public_id)
    if entry is None or entry.user is None:
        return None
    drop = entry.drop
    return Heir(entry.user, win_key(drop, entry.name), drop.hold_seconds, drop.scope)


@transaction.atomic
def drop_decline(*, drop: FairDrop, user: User) -> bool:
    """Let the piece go that one was drawn for; the next on the list gets it. False when nothing is held."""
    entry = drop_entry(drop, user)
    return entry is not None and bool(reservation_release(key=win_key(drop, entry.name)))


def held_until(entry: FairDropEntry) -> datetime | None:
    """Return until when a piece is held for an entry; None when it is not."""
    held = reservations_of(win_key(entry.drop, entry.name)).filter(
        state="held", expires_at__gt=timezone.now()
    )
    return held.values_list("expires_at", flat=True).first()


def has_bought(entry: FairDropEntry) -> bool:
    """Tell whether what was held for an entry went into an order."""
    return reservations_of(win_key(entry.drop, entry.name)).filter(state="passed_on").exists()
