"""Writes of voucher cards: opened and closed by a show, taken by its fans."""

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from commerce.promotions.errors import CardClosed, CardsGone, CardTaskOpen
from commerce.promotions.events import VoucherCardClosed, VoucherCardOpened, VoucherClaimed
from commerce.promotions.models import Code, VoucherCard, VoucherClaim
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit


@transaction.atomic
def voucher_card_open(
    *,
    scope: str,
    code: Code,
    by: User,
    task: str = VoucherCard.Task.OPEN,
    task_seconds: int = 0,
    claims_max: int | None = None,
) -> VoucherCard:
    """Put a card with a code on air in one show (its public id), for so many people."""
    card = VoucherCard.objects.create(
        scope=scope,
        code=code,
        by=by,
        task=task,
        task_seconds=task_seconds,
        claims_max=claims_max,
        opened_at=timezone.now(),
    )
    emit(VoucherCardOpened(scope=scope, card=card.public_id))
    return card


@transaction.atomic
def voucher_card_close(*, card: VoucherCard) -> bool:
    """Take a card off the air; False when it was. Whoever took it keeps it."""
    if not VoucherCard.objects.filter(pk=card.pk, closed_at__isnull=True).update(closed_at=timezone.now()):
        return False
    emit(VoucherCardClosed(scope=card.scope, card=card.public_id))
    return True


@transaction.atomic
def voucher_cards_close(*, scope: str) -> int:
    """Take every card of a show off the air; returns how many this call closed. Whoever took one keeps it."""
    on_air = VoucherCard.objects.filter(scope=scope, closed_at__isnull=True).order_by("pk")
    return sum(voucher_card_close(card=card) for card in on_air)


@transaction.atomic
def voucher_claim(*, card: VoucherCard, user: User, is_done: bool) -> VoucherClaim:
    """Let somebody take a card once; the second time returns the first claim.

    ``is_done`` says whether the card's task is (the room knows who follows, wrote or watched); an open card has none.
    Raises CardTaskOpen, CardClosed, CardsGone.
    """
    first = VoucherClaim.objects.filter(card=card, user=user).first()
    if first is not None:
        return first
    if card.task != VoucherCard.Task.OPEN and not is_done:
        raise CardTaskOpen
    try:
        with transaction.atomic():
            # The card's own row first: whoever comes at the same moment waits here.
            has_room = Q(claims_max__isnull=True) | Q(claims__lt=F("claims_max"))
            on_air = VoucherCard.objects.filter(pk=card.pk, closed_at__isnull=True)
            if not on_air.filter(has_room).update(claims=F("claims") + 1):
                raise CardsGone if on_air.exists() else CardClosed
            claim = VoucherClaim.objects.create(card=card, code_id=card.code_id, user=user)
    except IntegrityError:
        return VoucherClaim.objects.get(card=card, user=user)
    emit(VoucherClaimed(scope=card.scope, card=card.public_id, code_id=card.code_id, user_id=user.pk))
    return claim
