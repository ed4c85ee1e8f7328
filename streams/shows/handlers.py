"""What shows do when they hear of something."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commerce.catalog.services import product_archive
from commerce.orders.selectors import line_by_public_id
from commerce.payments.services import line_give_back
from commerce.stock.services import waits_become_notices, waits_end
from commerce.tickets.events import TicketsIssued
from commerce.tickets.models import TicketTier
from commerce.tickets.selectors import holders_of, tickets_of_source, tier_by_id
from commerce.tickets.services import tiers_over
from marketplace.accounts.selectors import language_of, user_by_id
from marketplace.accounts.services import mail_queue, people_tell
from marketplace.campaigns.events import CampaignAccepted
from marketplace.campaigns.selectors import collaboration_by_id
from marketplace.kernel.bus import emit, on
from streams.shows.admission import shows_admitted_by, tiers_of
from streams.shows.audience import audience_told
from streams.shows.captions import captions_forget
from streams.shows.entitlements import door_address
from streams.shows.events import ShowCancelled, ShowDarkened, ShowEnded, ShowStarted, TicketRefundOwed
from streams.shows.models import Show
from streams.shows.refund_keys import refund_key_of
from streams.shows.season import box_office_follow, tiers_ending
from streams.shows.selectors import show_by_id
from streams.shows.services import show_draft_for_collaboration


@on(ShowStarted, durable=True)
def tell_followers(event: ShowStarted) -> None:
    """Owe whoever has a ticket, and each follower, one mail; of a show by invitation, its guests alone hear.

    The key keeps a second delivery, a second start, or being both, from mailing again.
    """
    show = show_by_id(event.show_id)
    if show is None or not show.is_live:
        return
    key = f"show-started:{show.public_id}"
    context = {"creator": show.creator.display_name, "title": show.title, "address": _address(show)}
    holders = holders_of(tier.pk for tier in tiers_of(show))
    people_tell(people=holders, key=key, template="doors_open", context=context)
    people_tell(people=audience_told(show), key=key, template="show_started", context=context)


def _address(show: Show) -> str:
    return settings.SITE_URL + reverse("front:show", args=[show.public_id])


@on(ShowDarkened, durable=True)
def forget_captions(event: ShowDarkened) -> None:
    """Of what was hidden before anybody saw it, nobody reads either."""
    show = show_by_id(event.show_id)
    if show is not None and show.safety_delay:
        press = datetime.fromtimestamp(event.begin_ms / 1000, UTC)
        captions_forget(show=show, since=press - timedelta(seconds=show.safety_delay))


@on(CampaignAccepted, durable=True)
def prepare_show(event: CampaignAccepted) -> None:
    """Draft the show that the agreed terms are about, a week ahead on the full hour."""
    collaboration = collaboration_by_id(event.collaboration_id)
    if collaboration is None:
        return
    starts_at = (timezone.now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    show_draft_for_collaboration(collaboration=collaboration, starts_at=starts_at)


# Tickets.


@on(TicketsIssued, durable=True)
def mail_ticket(event: TicketsIssued) -> None:
    """Tell a new holder what the ticket opens, and when; the show's own page is the door."""
    tier = tier_by_id(event.tier_id)
    holder = user_by_id(event.holder_id) if event.holder_id else None
    if tier is None or holder is None:
        return
    ticket = tickets_of_source(event.source).filter(holder=holder, revoked_at__isnull=True).first()
    for show in shows_admitted_by(tier):
        if show.state == Show.State.CANCELLED:
            continue
        language, zone = language_of(holder), holder.time_zone or show.time_zone
        with translation.override(language):
            when = date_format(show.starts_at.astimezone(ZoneInfo(zone)), _("l j F, H:i"))
        context = {
            "name": holder.name_shown,
            "title": show.title,
            "creator": show.creator.display_name,
            "when": when,
            "zone": zone.replace("_", " "),
            "address": _address(show),
            "calendar": settings.SITE_URL + reverse("shows:calendar", args=[show.public_id]),
            # The door that stands when nothing else of the house answers.
            "gate": door_address(ticket, show, now=timezone.now()) if ticket is not None else "",
        }
        mail_queue(
            key=f"ticket:{show.public_id}:{event.source}",
            to=holder.email,
            language=language,
            template="ticket",
            context=context,
        )


@on(TicketsIssued, durable=True)
def refund_latecomer(event: TicketsIssued) -> None:
    """A payment that was under way when the show was called off goes back like the others."""
    tier = tier_by_id(event.tier_id)
    shows = list(shows_admitted_by(tier)) if tier is not None else []
    if any(show.state in {Show.State.SCHEDULED, Show.State.LIVE} for show in shows):
        # A pass to others as well: whoever buys it now knows that one of them was called off.
        return
    for show in shows:
        if show.state == Show.State.CANCELLED:
            emit(TicketRefundOwed(show_id=show.pk, line=event.source))


@on(ShowCancelled, durable=True)
def call_off_sales(event: ShowCancelled) -> None:
    """Close the box office; the money goes back by a job of the door's."""
    show = show_by_id(event.show_id)
    if show is None:
        return
    tiers = tiers_ending(show)
    tiers_over(tier_ids=[tier.pk for tier in tiers], at=None)
    _take_off_sale(tiers)
    # Of a pass, sales that are told by the start go by its next show from here on.
    box_office_follow(show)


def _take_off_sale(tiers: Sequence[TicketTier]) -> None:
    """Sell none of these any more, and let nobody wait for them: a seat that comes back is nobody's turn."""
    for tier in tiers:
        product_archive(product=tier.product)
    waits_end(product_ids=[tier.product_id for tier in tiers])


@on(ShowEnded, durable=True)
def tell_instead_of_offering(event: ShowEnded) -> None:
    """Who waited for their turn in the show is told once when there are some again: nobody sits in front of it now."""
    show = show_by_id(event.show_id)
    if show is not None:
        waits_become_notices(scope=show.public_id)


@on(ShowEnded, durable=True)
def close_box_office(event: ShowEnded) -> None:
    """Nobody can buy a ticket to what is over; who has one keeps it, for the recording. What it cost is earned now."""
    show = show_by_id(event.show_id)
    tiers = tiers_ending(show) if show is not None else []
    _take_off_sale(tiers)
    if show is not None:
        box_office_follow(show)
        tiers_over(tier_ids=[tier.pk for tier in tiers], at=show.ended_at)


@on(TicketRefundOwed, durable=True)
def refund_ticket(event: TicketRefundOwed) -> None:
    """Give back what is left of one order line; once, and nothing when somebody gave it back before.

    While the buyer's bank has the money of a dispute it is not known what is left: then this is tried again later.
    """
    show, line = show_by_id(event.show_id), line_by_public_id(event.line)
    if show is None or line is None:
        return
    with translation.override(line.order.buyer.language):
        reason = _("“%(title)s” will not take place.") % {"title": show.title}
    line_give_back(line=line, key=refund_key_of(show, line), reason=reason)
