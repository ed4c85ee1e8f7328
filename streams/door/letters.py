"""Mails about tickets, each in its reader's language and with the time of their own zone."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commerce.tickets.hands import claim_key
from commerce.tickets.models import Ticket
from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from streams.door.models import ShowChange
from streams.shows.models import Show


def zone_for(person: User | None, show: Show) -> str:
    """Return in which zone somebody reads the time of a show."""
    return (person.time_zone if person is not None else "") or show.time_zone


def when_told(show: Show, zone: str, language: str) -> str:
    """Return when a show begins, in words."""
    with translation.override(language):
        return date_format(show.starts_at.astimezone(ZoneInfo(zone)), _("l j F, H:i"))


def mail_ticket(ticket: Ticket, show: Show, *, to: str, language: str) -> None:
    """Send a ticket to whoever has it now, or to the address from which it can be claimed; once for each hand."""
    zone = zone_for(ticket.holder, show)
    is_claimed = ticket.holder is not None
    path = (
        reverse("door:ticket", args=[ticket.public_id])
        if is_claimed
        else reverse("door:claim", args=[claim_key(ticket)])
    )
    mail_queue(
        key=f"ticket-given:{ticket.public_id}:{ticket.hand}",
        to=to,
        language=language,
        template="ticket_given",
        context={
            "title": show.title,
            "creator": show.creator.display_name,
            "when": when_told(show, zone, language),
            "zone": zone.replace("_", " "),
            "is_claimed": is_claimed,
            "address": settings.SITE_URL + path,
            "calendar": settings.SITE_URL + reverse("shows:calendar", args=[show.public_id]),
        },
    )


def mail_change(change: ShowChange, *, to: str, person: User | None, language: str = "") -> None:
    """Tell one holder what was decided about their show; once, however often this is asked."""
    show = change.show
    language = language_of(person) if person is not None else language or settings.LANGUAGE_CODE
    zone = zone_for(person, show)
    until = change.give_back_until
    with translation.override(language):
        until_told = date_format(until.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT") if until else ""
    mail_queue(
        key=f"show-change:{change.public_id}:{to}",
        to=to,
        language=language,
        template="show_changed",
        context={
            "kind": change.kind,
            "title": show.title,
            "creator": show.creator.display_name,
            "when": when_told(show, zone, language),
            "zone": zone.replace("_", " "),
            "minutes": change.minutes_after or show.duration_minutes,
            "until": until_told,
            "reason": change.reason,
            "address": settings.SITE_URL + reverse("front:account" if person else "front:home"),
            "calendar": settings.SITE_URL + reverse("shows:calendar", args=[show.public_id]),
        },
    )
