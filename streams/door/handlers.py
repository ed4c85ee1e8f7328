"""What the door does when it hears of something."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from commerce.orders.selectors import line_by_public_id
from commerce.tickets.events import TicketGiven, TicketLeft, TicketsIssued
from commerce.tickets.models import Ticket
from commerce.tickets.selectors import admits, tickets_of_source
from marketplace.accounts.selectors import language_of, user_by_id
from marketplace.accounts.services import mail_queue
from marketplace.kernel.bus import on
from streams.door import spool
from streams.door.attending import screen_tell, ticket_joined
from streams.door.changing import change_of_cancelled, change_of_rescheduled
from streams.door.events import OverAdmitted, SeatResold
from streams.door.giving_back import resale_settle, resold_pay
from streams.door.letters import mail_ticket
from streams.door.selectors import over_by_id, show_of, ticket_by_id
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.messages import writer_tag
from streams.shows.events import ShowCancelled, ShowRescheduled
from streams.shows.models import Show
from streams.shows.selectors import show_by_id
from streams.stage.events import ScreenTaken, TicketUsed


@on(TicketLeft)
def shut_out(event: TicketLeft) -> None:
    """Whoever had the ticket is out at once: at the gate, and of the room."""
    void_ticket(event)
    ticket = ticket_by_id(event.ticket_id)
    person = user_by_id(event.holder_id) if event.holder_id else None
    if ticket is None or person is None or admits(person, [ticket.tier]):
        return
    for show in ticket.tier.shows.filter(state__in=[Show.State.SCHEDULED, Show.State.LIVE, Show.State.ENDED]):
        tag = writer_tag(show.public_id, f"u:{person.public_id}")
        news.send(show.public_id, kinds.RECALL, news.recall(tag))


@on(TicketLeft, durable=True)
def void_ticket(event: TicketLeft) -> None:
    """Let the gate know, which cannot ask."""
    ticket = ticket_by_id(event.ticket_id)
    if ticket is not None:
        from_hand = spool.NO_HAND if ticket.revoked_at is not None else ticket.hand
        spool.void_mark(ticket.public_id, from_hand=from_hand)


@on(ScreenTaken)
def tell_screen(event: ScreenTaken) -> None:
    """The screen before stops at once and says why; were the news lost, its next pass is refused."""
    screen_tell(show=event.show, user=event.user, screen=event.screen)


@on(TicketUsed)
def note_joined(event: TicketUsed) -> None:
    """The first pass of a show is when its holder came in."""
    show = show_by_id(event.show_id)
    if show is not None:
        ticket_joined(show=show, user_id=event.user_id)


@on(TicketGiven, durable=True)
def mail_given(event: TicketGiven) -> None:
    """Tell whoever has the ticket now; an address without an account gets the link by which it is claimed."""
    ticket = ticket_by_id(event.ticket_id)
    if ticket is not None and ticket.hand == event.hand and ticket.revoked_at is None:
        to = ticket.holder.email if ticket.holder is not None else ticket.given_to
        language = language_of(ticket.holder) if ticket.holder is not None else settings.LANGUAGE_CODE
        if to:
            _mail_ticket(ticket, to, language)


@on(TicketsIssued, durable=True)
def mail_unclaimed(event: TicketsIssued) -> None:
    """A guest's tickets come by mail, each with the link by which it is claimed."""
    line = line_by_public_id(event.source) if event.holder_id is None else None
    if line is None:
        return
    for ticket in tickets_of_source(event.source):
        if ticket.holder_id is None and ticket.revoked_at is None:
            _mail_ticket(ticket, line.order.buyer.email, line.order.buyer.language)


def _mail_ticket(ticket: Ticket, to: str, language: str) -> None:
    show = show_of(ticket)
    if show is not None and show.state != Show.State.CANCELLED:
        mail_ticket(ticket, show, to=to, language=language)


@on(TicketsIssued, durable=True)
def settle_resales(event: TicketsIssued) -> None:
    """A sale may have been of a seat that somebody gave back."""
    resale_settle(tier_id=event.tier_id)


@on(SeatResold, durable=True)
def pay_resold(event: SeatResold) -> None:
    """Give its buyer the money; while a dispute is open it is tried again later."""
    ticket = ticket_by_id(event.ticket_id)
    show = show_of(ticket) if ticket is not None else None
    if ticket is not None:
        resold_pay(ticket=ticket, title=show.title if show is not None else ticket.tier.product.shown_title)


@on(OverAdmitted, durable=True)
def tell_over(event: OverAdmitted) -> None:
    """Tell the holder what their ticket let in while nobody could be asked; nothing is charged for it."""
    over = over_by_id(event.over_id)
    holder = over.ticket.holder if over is not None else None
    if over is None or holder is None:
        return
    language = language_of(holder)
    with translation.override(language):
        reason = str(over.get_reason_display())
    mail_queue(
        key=f"ticket-over:{over.pk}",
        to=holder.email,
        language=language,
        template="ticket_over",
        context={
            "title": over.show.title,
            "reason": reason,
            "address": settings.SITE_URL + reverse("door:ticket", args=[over.ticket.public_id]),
        },
    )


@on(ShowCancelled, durable=True)
def begin_refunds(event: ShowCancelled) -> None:
    """Whoever called a show off, and however: the money goes back by one job."""
    show = show_by_id(event.show_id)
    if show is not None:
        change_of_cancelled(show=show)


@on(ShowRescheduled, durable=True)
def tell_rescheduled(event: ShowRescheduled) -> None:
    """A new time typed into the show's form is told like one that was decided on its own page."""
    show = show_by_id(event.show_id)
    if show is not None:
        change_of_rescheduled(show=show, starts_before=datetime.fromisoformat(event.starts_before))
