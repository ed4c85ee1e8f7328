"""What a room forgets of those who write: networks after days, what lists found after weeks."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from marketplace.safety.services.bans import networks_forget
from streams.room.models import FilterHit, Message

NETWORK_KEPT: Final = timedelta(days=7)
HITS_KEPT: Final = timedelta(days=30)


def traces_forget() -> int:
    """Blank networks and drop hits that are old enough; returns how many rows that were."""
    now = timezone.now()
    old = Message.objects.exclude(network="").filter(created_at__lt=now - NETWORK_KEPT)
    count = old.update(network="") + networks_forget(before=now - NETWORK_KEPT)
    dropped, _by_kind = FilterHit.objects.filter(created_at__lt=now - HITS_KEPT).delete()
    return count + dropped
