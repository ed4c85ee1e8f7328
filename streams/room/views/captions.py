"""Captions of a show on air: its host's, or the brand's, deed in the room."""

import logging
import math
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from marketplace.kernel.http import safe_next, wants_json
from streams.room import words
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.errors import CaptioningTooFast, CaptionTooLong, CaptionUnreadable
from streams.room.forms import CaptionForm
from streams.shows.captions import caption_write
from streams.shows.selectors import access_show

logger = logging.getLogger(__name__)

CAPTION_GRAPHEMES_MAX: Final = 160
# As much as a caption of a file may have.
CAPTION_CHARACTERS_MAX: Final = 500
# Somebody who speaks fast fills a line in three seconds; a sentence of several lines comes at once.
BURST: Final = 12
PER_SECOND: Final = 1.0


@require_POST
def caption(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one line of what was said; everybody who watches gets it when their picture is there."""
    show = access_show(request.user, public_id, to="moderate")
    form = CaptionForm(request.POST)
    if not form.is_valid():
        raise CaptionUnreadable
    text = caption_text(form.cleaned_data["text"])
    _take_turn(public_id)
    by = request.user if request.user.is_authenticated else None
    line = caption_write(show=show, text=text, ago_ms=form.cleaned_data["ago"] or 0, by=by)
    if wants_json(request):
        return JsonResponse({"ok": True, "id": line.pk})
    return redirect(safe_next(request, f"/shows/{public_id}/"))


def caption_text(text: str) -> str:
    """Return what is kept of a line. Raises CaptionUnreadable, CaptionTooLong."""
    kept = words.clean_message(text)
    if not words.is_readable(kept) or not words.has_content(kept):
        raise CaptionUnreadable
    count = len(words.graphemes(kept))
    if count > CAPTION_GRAPHEMES_MAX or len(kept) > CAPTION_CHARACTERS_MAX:
        raise CaptionTooLong(most=CAPTION_GRAPHEMES_MAX, count=count)
    return kept


def _take_turn(public_id: str) -> None:
    try:
        wait = press().take(f"caption:{public_id}", burst=BURST, per_second=PER_SECOND)
    except BusDown:
        logger.warning("no limit on the captions of room %s: the bus is away", public_id)
        return
    if wait > 0:
        raise CaptioningTooFast(seconds=max(1, math.ceil(wait)))
