"""Reporting a message, its writer, a show or a product: one page for all, which needs no script."""

import logging
import math
from typing import Final

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commerce.catalog.selectors import access_product
from commerce.reviews.selectors import access_shown_review
from marketplace.accounts.models import User
from marketplace.accounts.networks import network_of
from marketplace.safety.errors import NothingReported, ReportsTooMany
from marketplace.safety.models import Report
from marketplace.safety.selectors.reports import report_path
from marketplace.safety.services.log import Place
from marketplace.safety.services.reports import Reported, Reporter, report_make
from streams.circles.selectors import access_seen_post
from streams.room import entry
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.moderation_forms import ReportForm
from streams.room.selectors.messages import access_seen_message
from streams.shows.invitations import access_show_here
from streams.shows.moderators import place_of

logger = logging.getLogger(__name__)

REPORTS_AT_ONCE: Final = 5
REPORTS_PER_SECOND: Final = 1 / 120
BAD: Final = 400


@require_http_methods(["GET", "POST"])
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """Show what is to be reported and take why; afterwards the reporter's page of it."""
    sent = request.POST if request.method == "POST" else request.GET
    found = _reported(request, sent.get("kind", ""), sent.get("target", ""), sent.get("show", ""))
    form = ReportForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"reported": found, "form": form, "sent": sent}
        return render(request, "streams/room/report.html", context, status=BAD if request.POST else 200)
    user = request.user if isinstance(request.user, User) else None
    # A browser that keeps no cookie is known by its network alone: else it could report without end.
    key = entry.visitor_known(request) or f"n:{network_of(request)}"
    _take_turn(key)
    made = report_make(
        reported=found,
        reporter=Reporter(key, user),
        reason=form.cleaned_data["reason"],
        words=form.cleaned_data["words"],
    )
    notices.success(request, _("Thank you. It is being looked at."))
    return redirect(report_path(made))


def _reported(request: HttpRequest, kind: str, target: str, public_id: str) -> Reported:
    if kind not in Report.Kind.values:
        raise NothingReported
    if kind == Report.Kind.PRODUCT:
        product = access_product(request.user, target)
        return Reported(kind, product.public_id, product.title, place=Place(brand=product.brand.public_id))
    if kind == Report.Kind.SHOW:
        show = access_show_here(request, target, to="watch")
        return Reported(kind, show.public_id, show.title, show.description[:500], place_of(show))
    if kind == Report.Kind.REVIEW:
        # In nobody's place: a brand does not decide about what is said of it.
        review = access_shown_review(target)
        return Reported(kind, review.public_id, review.product.title, review.body[:500])
    if kind == Report.Kind.POST:
        post = access_seen_post(request.user, target)
        place = Place(creator=post.thread.creator.public_id)
        return Reported(kind, post.public_id, post.thread.title, post.body[:500], place)
    if not target.isdecimal() or len(target) > 15:
        raise Http404
    show = access_show_here(request, public_id, to="attend")
    message = access_seen_message(show, int(target))
    key = str(message.pk) if kind == Report.Kind.MESSAGE else message.visitor
    return Reported(kind, key, message.name, message.body, place_of(show))


def _take_turn(key: str) -> None:
    try:
        wait = press().take(f"report:{key}", burst=REPORTS_AT_ONCE, per_second=REPORTS_PER_SECOND)
    except BusDown:
        logger.warning("no limit on reports: the bus is away")
        return
    if wait > 0:
        raise ReportsTooMany(seconds=math.ceil(wait))
