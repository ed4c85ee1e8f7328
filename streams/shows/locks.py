"""The row of a show as a lock: what may only be done on air asks here first, inside its transaction."""

from django.db.models import F

from streams.shows.errors import ShowNotLive
from streams.shows.models import ON_AIR, Show


def require_live(show: Show) -> None:
    """Hold a show on air until the transaction is over.

    Raises ShowNotLive.
    """
    # A write that changes nothing: the show cannot end between the check and the deed.
    if not Show.objects.filter(pk=show.pk, state__in=ON_AIR).update(state=F("state")):
        raise ShowNotLive
