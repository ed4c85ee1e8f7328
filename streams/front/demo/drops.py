"""Fair drops of the demonstration: one that fans can enter, and one that was drawn and can be recomputed."""

from datetime import timedelta

from django.utils import timezone

from commerce.catalog.models import Product
from commerce.checkout.services.drops import drop_announce, drop_share_out
from commerce.promotions.models import FairDrop
from commerce.promotions.services import DropDraft, drop_draw, drop_enter
from marketplace.accounts.models import User

OPEN_HOURS = 6
HOLD_SECONDS = 86_400


def drop_running(product: Product, owner: User, people: list[User]) -> None:
    """Announce a drop that is open for some hours, and let people enter it."""
    now = timezone.now()
    drop = drop_announce(
        variant=product.variants.order_by("position")[0],
        by=owner,
        draft=DropDraft(2, now, now + timedelta(hours=OPEN_HOURS)),
    )
    for person in people:
        drop_enter(drop=drop, user=person)


def drop_drawn(product: Product, owner: User, people: list[User]) -> None:
    """Let people enter another one, and draw it as any other is drawn: two pieces for more people than that."""
    now = timezone.now()
    drop = drop_announce(
        variant=product.variants.order_by("position")[0],
        by=owner,
        draft=DropDraft(2, now, now + timedelta(hours=1), HOLD_SECONDS),
    )
    for person in people:
        drop_enter(drop=drop, user=person)
    FairDrop.objects.filter(pk=drop.pk).update(
        opens_at=now - timedelta(hours=2), closes_at=now - timedelta(hours=1)
    )
    drop.refresh_from_db()
    drop_draw(drop=drop)
    drop_share_out(public_id=drop.public_id)
