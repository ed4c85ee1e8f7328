"""The operators' page of what the box carries, and how much more it can."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from marketplace.kernel.http import wants_json
from streams.shows.selectors import names_of_scopes
from streams.stage.capacity.figures import DISK_KEPT, Capacity
from streams.stage.selectors import access_capacity

REFRESH_SECONDS: Final = 5
BOUND_BY: Final[dict[str, str | Promise]] = {
    "cpu": _("the processor: a fifth of it is kept for checkout and everything else"),
    "loop": _("the media process: it runs on one core, and beyond four fifths of that every picture is late"),
    "uplink": _("the line to the outside: a tenth of it is kept free"),
    "disk": _("the disk: an hour of each show has to fit"),
    "hand": _("the limit that was set by hand"),
}
# Shares from which a figure is shown as getting tight, and as used up.
TIGHT: Final = 0.7
USED_UP: Final = 0.9


@dataclass(frozen=True)
class Gauge:
    """How far something is used: its share, and ok, warn or bad."""

    percent: int
    state: str


def gauge(used: float, whole: float) -> Gauge:
    """Return how much of a whole is used."""
    share = used / whole if whole > 0 else 1.0
    return Gauge(round(100 * share), "bad" if share >= USED_UP else "warn" if share >= TIGHT else "ok")


@require_GET
@never_cache
def capacity(request: HttpRequest) -> HttpResponse:
    """The page; the part of it that changes, for the page itself; or its figures, for a program."""
    found = access_capacity(request.user)
    is_part = request.headers.get("X-Requested-With") == "fetch" and "text/html" in request.headers.get(
        "Accept", ""
    )
    if not is_part and wants_json(request):
        return JsonResponse(asdict(found))
    name = "streams/front/_capacity.html" if is_part else "streams/front/capacity.html"
    return render(request, name, _context(found))


def _context(found: Capacity) -> dict[str, Any]:
    titles = names_of_scopes(row.show for row in found.rows)
    machine = found.machine
    return {
        "capacity": found,
        "rows": [(row, titles[row.show].title) for row in found.rows if row.show in titles],
        "viewers_bound_by": BOUND_BY[found.more_viewers.bound_by],
        "shows_bound_by": BOUND_BY[found.more_shows.bound_by],
        "second_free_percent": settings.SECOND_RENDITION_FREE_PERCENT,
        "uplink_mbit": settings.MEDIA_UPLINK_MBIT,
        "viewers": gauge(found.viewers, found.viewers_limit),
        "uplink": gauge(found.mbit_out, settings.MEDIA_UPLINK_MBIT),
        "cpu": gauge(found.cpu_busy, 1),
        "memory": gauge(machine.memory_total - machine.memory_free, machine.memory_total),
        "disk": gauge(machine.disk_total - machine.disk_free + DISK_KEPT, machine.disk_total),
        "checked_at": timezone.localtime(),
        "refresh_seconds": REFRESH_SECONDS,
    }
