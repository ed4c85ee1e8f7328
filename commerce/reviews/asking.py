"""Asking buyers, once and some days after it arrived, how something is."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.http import Http404
from django.utils import timezone

from commerce.orders.models import Fulfilment
from commerce.reviews.events import ReviewDue
from commerce.reviews.models import ReviewAsk, ReviewMailStop
from marketplace.kernel import passes
from marketplace.kernel.bus import emit

STOP_PASS: Final = "review-mails"  # noqa: S105 -- a kind of pass, not a secret
STOP_SECONDS: Final = 2 * 365 * 24 * 3600
# Whoever was not asked by then, because mail rested or the switch was off, is not surprised with old things.
ASKED_WITHIN: Final = timedelta(days=21)
ASKED_AT_ONCE: Final = 200


def _due() -> QuerySet[Fulfilment]:
    until = timezone.now() - timedelta(days=settings.REVIEW_ASK_DAYS)
    arrived = Fulfilment.objects.filter(
        state=Fulfilment.State.DELIVERED,
        delivered_at__lte=until,
        delivered_at__gt=until - ASKED_WITHIN,
        review_ask__isnull=True,
    )
    stops = ReviewMailStop.objects.filter(email=Lower(OuterRef("order__buyer__email")))
    return arrived.exclude(Exists(stops)).order_by("delivered_at", "pk")


def reviews_ask() -> int:
    """Ask about what arrived; each part of an order once. Returns about how many."""
    if not settings.REVIEW_ASK_DAYS:
        return 0
    return sum(_ask(pk) for pk in list(_due().values_list("pk", flat=True)[:ASKED_AT_ONCE]))


def _ask(fulfilment_id: int) -> bool:
    try:
        with transaction.atomic():
            ReviewAsk.objects.create(fulfilment_id=fulfilment_id)
            emit(ReviewDue(fulfilment_id=fulfilment_id))
    except IntegrityError:
        # Another worker was faster.
        return False
    return True


def stop_token(email: str) -> str:
    """Return what lets whoever got a mail end these mails, without an account."""
    return passes.sign(STOP_PASS, {"email": email.lower()}, seconds=STOP_SECONDS)


def access_stop(token: str) -> str:
    """Return the address that a pass speaks for. Raises Http404 for any other text."""
    try:
        return str(passes.read(STOP_PASS, token)["email"])
    except passes.PassRefused as refused:
        raise Http404 from refused


def review_mails_stop(*, email: str) -> None:
    """Ask this address no more; twice is once."""
    ReviewMailStop.objects.get_or_create(email=email.lower())


def wants_asking(email: str) -> bool:
    """Tell whether an address may be asked."""
    return not ReviewMailStop.objects.filter(email=email.lower()).exists()
