"""A ticket's pages: what it opens, and what its holder can do with it."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.tickets.hands import claim_key, ticket_claim, ticket_code, ticket_name
from marketplace.kernel.money import format_money
from streams.door.forms import GiveForm, NameForm, RefundForm
from streams.door.giving_back import resale_end, resale_offer, ticket_refund
from streams.door.handing_on import ticket_hand_on
from streams.door.selectors import GIVEABLE, Seat, access_ticket
from streams.room.qr import qr_svg
from streams.shows.entitlements import door_address

BAD = 400


@require_GET
@never_cache
@login_required
def ticket(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a ticket to its holder, or to its buyer until somebody claims it."""
    seat = access_ticket(request.user, public_id)
    return render(request, "streams/door/ticket.html", _context(request, seat))


def _context(request: HttpRequest, seat: Seat, **more: Any) -> dict[str, Any]:
    now = timezone.now()
    zone = timezone.get_current_timezone_name()
    link = ""
    if seat.ticket.holder_id is None and seat.is_buyer:
        link = settings.SITE_URL + _claim_path(seat)
    return {
        "seat": seat,
        "ticket": seat.ticket,
        "show": seat.show,
        "code": ticket_code(seat.ticket),
        "qr": qr_svg(ticket_code(seat.ticket)) if seat.is_valid else "",
        "zone_name": zone.replace("_", " "),
        "claim_link": link,
        "gate": door_address(seat.ticket, seat.show, now=now)
        if seat.is_valid and seat.show.state in GIVEABLE
        else "",
        "back": seat.back(now),
        "give_form": GiveForm(),
        "name_form": NameForm(initial={"name": seat.ticket.name}),
        **more,
    }


def _claim_path(seat: Seat) -> str:
    return reverse("door:claim", args=[claim_key(seat.ticket)])


@require_http_methods(["GET", "POST"])
@never_cache
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """Show a ticket to whoever has its link; who presses has it in their account, and the link is over."""
    seat = access_ticket(request.user, key.partition(".")[0], key=key)
    if request.method == "GET":
        return render(request, "streams/door/claim.html", _context(request, seat, claim_path=request.path))
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    ticket_claim(ticket=seat.ticket, user=request.user)
    messages.success(request, _("The ticket is yours. It is in your account now."))
    return redirect("door:ticket", seat.ticket.public_id)


@require_GET
@never_cache
@login_required
def wallet(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a ticket large and plain: to print, or to hold up where there is no network."""
    seat = access_ticket(request.user, public_id)
    return render(request, "streams/door/wallet.html", _context(request, seat))


@require_POST
@login_required
def give(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a ticket to somebody else."""
    seat = access_ticket(request.user, public_id)
    form = GiveForm(request.POST)
    if not form.is_valid():
        return render(
            request, "streams/door/ticket.html", _context(request, seat, give_form=form), status=BAD
        )
    to = form.cleaned_data["to"]
    ticket_hand_on(seat=seat, to=to)
    if to:
        messages.success(request, _("Given to %(name)s. It is not yours any more.") % {"name": to})
    else:
        messages.success(request, _("Send the link to whoever shall have the ticket. It is good once."))
    return redirect(reverse("front:account") if to else reverse("door:ticket", args=[public_id]))


@require_POST
@login_required
def name(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write another name on a ticket."""
    seat = access_ticket(request.user, public_id)
    form = NameForm(request.POST)
    if not form.is_valid():
        return render(
            request, "streams/door/ticket.html", _context(request, seat, name_form=form), status=BAD
        )
    ticket_name(ticket=seat.ticket, name=form.cleaned_data["name"])
    messages.success(request, _("Saved."))
    return redirect("door:ticket", public_id)


@require_POST
@login_required
def refund(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a ticket back for what the rules say."""
    seat = access_ticket(request.user, public_id)
    form = RefundForm(request.POST)
    expected = form.cleaned_data["minor"] if form.is_valid() else -1
    by: Any = request.user
    back = ticket_refund(seat=seat, expected_minor=expected, by=by, now=timezone.now())
    messages.success(
        request, _("Given back. %(amount)s goes back the way you paid.") % {"amount": format_money(back)}
    )
    return redirect("door:ticket", public_id)


@require_POST
@login_required
def offer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the box office sell a seat again."""
    resale_offer(seat=access_ticket(request.user, public_id))
    messages.success(request, _("On offer. You keep the ticket until somebody has bought the seat."))
    return redirect("door:ticket", public_id)


@require_POST
@login_required
def keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a seat back from the box office."""
    resale_end(seat=access_ticket(request.user, public_id))
    messages.success(request, _("The ticket stays yours."))
    return redirect("door:ticket", public_id)
