"""A performance on air with as many ticket holders as wanted, and what came in to it. Runs inside Django."""

import json
import time
from pathlib import Path

from django.utils import timezone

from bench.shop import brand, user
from commerce.catalog.models import Product, Variant
from commerce.tickets.models import Ticket
from commerce.tickets.services import ticket_lose, tier_open
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from streams.door.models import Admission, OverAdmission
from streams.door.reconciling import notes_take_up
from streams.shows.entitlements import entitlement_of, entitlement_sign
from streams.shows.models import Show
from streams.stage.selectors import ingest_ticket

# After this the files of the run are finished, whatever the clock says.
LATER_SECONDS = 3600


def write_world(holders: int, path: str) -> None:
    """Make the evening; leave its show, what lets a host send it, and every holder's link at ``path``."""
    host = user("gate-host")
    creator = Creator.objects.create(
        user=host,
        handle="gatehost",
        handle_skeleton="gatehost",
        display_name="Gate",
        state=Creator.State.APPROVED,
        languages=["en"],
    )
    product = Product.objects.create(
        brand=brand("Gate", host), title="Seat", kind=Product.Kind.TICKET, state=Product.State.LISTED
    )
    Variant.objects.create(product=product)
    tier = tier_open(product=product)
    show = Show.objects.create(
        creator=creator,
        title="An evening",
        kind=Show.Kind.PERFORMANCE,
        language="en",
        time_zone="UTC",
        starts_at=timezone.now(),
        started_at=timezone.now(),
        state=Show.State.LIVE,
    )
    show.ticket_tiers.set([tier])
    people = User.objects.bulk_create(
        User(email=f"holder{number}@bench.example", display_name=f"Holder {number}", password="!")
        for number in range(holders)
    )
    tickets = Ticket.objects.bulk_create(
        Ticket(tier=tier, holder=person, source=f"gate{number:08d}", number=1, issued_at=timezone.now())
        for number, person in enumerate(people)
    )
    now = timezone.now()
    found = {
        "show": show.public_id,
        "ingest": ingest_ticket(show.public_id, str(host.pk)),
        "links": [entitlement_sign(entitlement_of(ticket, show), now=now) for ticket in tickets],
    }
    Path(path).write_text(json.dumps(found))


def take_back(number: int) -> None:
    """Give some tickets back while the database is there: their links must open nothing any more."""
    for ticket in Ticket.objects.order_by("-pk")[:number]:
        ticket_lose(ticket_id=ticket.pk, why=Ticket.Lost.REFUNDED)


def write_books(path: str) -> None:
    """Take up what the gate wrote down, and leave at ``path`` how many came in, and what came in too often."""
    notes_take_up(now=time.time() + LATER_SECONDS)
    found = {
        "noted": Admission.objects.count(),
        "tickets": Admission.objects.values("ticket").distinct().count(),
        "over": OverAdmission.objects.count(),
    }
    Path(path).write_text(json.dumps(found))
