"""Reads of voucher cards and of who took them."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.catalog.selectors import is_id
from commerce.promotions.models import Code, VoucherCard, VoucherClaim
from marketplace.accounts.models import User
from marketplace.brands.models import Brand


def codes_for_cards(brand: Brand) -> QuerySet[Code]:
    """Return the codes of a brand that a card can hand out now: those that only claims give, running, latest first."""
    now = timezone.now()
    codes = Code.objects.filter(brand=brand, is_claimed_only=True, is_paused=False, starts_at__lte=now)
    return codes.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).prefetch_related("amounts")


def latest_card(scope: str) -> VoucherCard | None:
    """Return the card that was opened last in a show, on air or not, or None."""
    cards = VoucherCard.objects.filter(scope=scope).select_related("code").prefetch_related("code__amounts")
    return cards.order_by("-opened_at", "-pk").first()


def card_on_air(scope: str) -> VoucherCard | None:
    """Return the card that can be taken in a show, or None."""
    card = latest_card(scope)
    return card if card is not None and card.closed_at is None else None


def access_card(scope: str, public_id: str) -> VoucherCard:
    """Return a card of a show whose door was passed; Http404 for any other."""
    cards = VoucherCard.objects.filter(scope=scope).select_related("code")
    card = cards.filter(public_id=public_id).first() if is_id(public_id) else None
    if card is None:
        raise Http404
    return card


def has_taken(card: VoucherCard, user: User | AnonymousUser) -> bool:
    """Tell whether somebody has a card already."""
    return user.is_authenticated and VoucherClaim.objects.filter(card=card, user=user).exists()
