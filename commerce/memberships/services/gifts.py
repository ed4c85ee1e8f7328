"""Gifts of some months: made by a paid order, used once by whoever has the code."""

import secrets
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.memberships.errors import GiftRedeemed, GiftTakenBack, GiftUnknown
from commerce.memberships.events import GiftBought, GiftUsed
from commerce.memberships.models import Entry, GiftCode, Membership, Period, Purchase
from commerce.memberships.periods import anchor_of, extended
from commerce.memberships.selectors.members import clock_of
from commerce.memberships.services.entries import entry_write, turn_take
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit

# Without letters that are read as others.
LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
GROUPS, GROUP_LETTERS = 4, 4
State = Membership.State


def new_code() -> str:
    """Return an unguessable code (78 bits) as people type it: ``ABCD-EFGH-JKMN-PQRS``."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def code_clean(text: str) -> str:
    """Return a code as it is kept, however it was typed."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())[: GROUPS * GROUP_LETTERS]
    return "-".join(letters[at : at + GROUP_LETTERS] for at in range(0, len(letters), GROUP_LETTERS))


def gift_make(*, purchase: Purchase, source: str) -> GiftCode:
    """Make the code of a gift that was paid; inside the transaction that books the money. Once for a line."""
    gift, is_new = GiftCode.objects.get_or_create(
        source=source,
        defaults={
            "code": new_code(),
            "tier": purchase.tier,
            "months": purchase.months,
            "giver": purchase.user,
            "giver_name": purchase.user.name_shown[:40] if purchase.user else "",
            "recipient": purchase.recipient,
            "note": purchase.note,
            "market": purchase.market,
            "price_minor": purchase.price_minor,
            "currency": purchase.currency,
        },
    )
    if is_new:
        emit(GiftBought(gift_id=gift.pk))
    return gift


@transaction.atomic
def gift_redeem(*, user: User, code: str) -> Membership:
    """Use a gift: its months begin now, or after what a member has paid already; nothing renews because of it.

    Raises GiftUnknown, GiftTakenBack, GiftRedeemed; the same person typing it again finds the membership it gave.
    """
    gift = GiftCode.objects.select_related("tier__plan", "market").filter(code=code_clean(code)).first()
    if gift is None:
        raise GiftUnknown
    now = timezone.now()
    free = GiftCode.objects.filter(pk=gift.pk, redeemed_at__isnull=True, revoked_at__isnull=True)
    if not free.update(redeemed_by=user, redeemed_at=now):
        return _used(gift, user)
    membership = _membership(gift, user)
    turn_take(membership)
    _give(membership, gift)
    entry_write(
        membership,
        Entry.Kind.GIFTED,
        by=user,
        months=gift.months,
        giver=gift.giver_name,
        until=membership.covered_until.isoformat(),
    )
    emit(GiftUsed(gift_id=gift.pk))
    return membership


def _used(gift: GiftCode, user: User) -> Membership:
    gift.refresh_from_db()
    if gift.revoked_at is not None:
        raise GiftTakenBack
    if gift.redeemed_by_id != user.pk:
        raise GiftRedeemed
    return Membership.objects.get(user=user, plan=gift.tier.plan_id)


def _membership(gift: GiftCode, user: User) -> Membership:
    now = timezone.now()
    fresh = {
        "tier": gift.tier,
        "state": State.ENDED,
        "market": gift.market,
        "anchor_day": anchor_of(now),
        "covered_until": now,
        "currency": gift.currency,
        "joined_at": now,
        "ended_at": now,
    }
    try:
        with transaction.atomic():
            return Membership.objects.get_or_create(user=user, plan=gift.tier.plan, defaults=fresh)[0]
    except IntegrityError:
        return Membership.objects.get(user=user, plan=gift.tier.plan_id)


def _give(membership: Membership, gift: GiftCode) -> None:
    now = timezone.now()
    is_over = membership.state == State.ENDED
    until = None if is_over else membership.covered_until
    at = clock_of(membership, now)
    reach = extended(until=until, anchor_day=membership.anchor_day, at=at, months=gift.months)
    Period.objects.create(
        membership=membership,
        tier=gift.tier,
        term=Membership.Term.MONTH,
        kind=Period.Kind.GIFT,
        source=gift.public_id,
        starts_at=reach.span.starts_at,
        ends_at=reach.span.ends_at,
        price_minor=gift.price_minor,
        worth_minor=gift.price_minor,
        currency=gift.currency,
    )
    changes: dict[str, object] = {
        "covered_until": reach.span.ends_at,
        "anchor_day": reach.anchor_day,
        "state": State.PAUSED if membership.state == State.PAUSED else State.ACTIVE,
        "ended_at": None,
        "end_reason": "",
    }
    if is_over:
        changes |= {"tier": gift.tier, "term": Membership.Term.MONTH, "renews": False, "joined_at": now}
    Membership.objects.filter(pk=membership.pk).update(**changes)
    membership.refresh_from_db()
