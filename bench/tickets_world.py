"""A hall for `bench tickets`, its buyers, and what the database says afterwards. Runs inside Django."""

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Count, Sum
from django.utils import timezone

from bench.shop import brand, creator
from commerce.boxoffice.services import (
    EarlyDraft,
    StageRules,
    TierDraft,
    VoucherDraft,
    tier_make,
    voucher_add,
)
from commerce.catalog.models import Variant
from commerce.ledger.proof import prove
from commerce.orders.models import Order, OrderLine
from commerce.payments.services import orders_expire
from commerce.stock.models import Quota, StockItem
from commerce.stock.services import quota_open, reservations_expire
from commerce.tickets.models import Ticket
from commerce.tickets.services import tiers_await
from marketplace.accounts.models import User
from marketplace.celery import app as celery_app
from marketplace.kernel.money import Money
from streams.shows.models import Show

# Loading it is what lets tasks find the broker.
assert celery_app
CODE, BLOCK = "BACKSTAGE", "FANCLUB"
SOLD = (Order.State.PAID, Order.State.REFUNDED)
PASSWORD = "!bench"


def write_world(seats: int, buyers: int, path: str) -> None:
    """A show whose kinds of tickets share its seats: a fifth early, some hidden, some set aside; and its buyers."""
    host = creator("oona-bench")
    store = brand("Oona's box office", host.user)
    quota = quota_open(brand=store, name="Hall", size=seats)
    now = timezone.now()
    floor = tier_make(brand=store, creator=host, draft=_floor(seats, quota))
    hidden = tier_make(
        brand=store,
        creator=host,
        draft=TierDraft(title="Backstage", prices=_euros(30), quota=quota, rules=StageRules(is_hidden=True)),
    )
    show = Show.objects.create(
        creator=host,
        kind=Show.Kind.PERFORMANCE,
        title="Low Tide",
        language="en",
        starts_at=now + timedelta(days=7),
        time_zone="Europe/Lisbon",
        state=Show.State.SCHEDULED,
        hold_minutes=1,
    )
    show.ticket_tiers.set([floor, hidden])
    tiers_await(tier_ids=[floor.pk, hidden.pk])
    early, regular = Variant.objects.filter(product=floor.product).order_by("position")
    (backstage,) = Variant.objects.filter(product=hidden.product)
    voucher_add(brand=store, draft=VoucherDraft(CODE, [hidden]), by=None)
    aside = VoucherDraft(
        BLOCK,
        [floor],
        variant=regular,
        pieces=max(seats // 20, 1),
        ends_at=now + timedelta(hours=1),
    )
    voucher_add(brand=store, draft=aside, by=None)
    name = f"hall{seats}"
    buyers_make(name, range(buyers))
    page = show_path(show)
    world = {
        "name": name,
        "seats": seats,
        "quota": quota.public_id,
        "shelf": [(page, each.public_id) for each in (early, regular, backstage)],
    }
    Path(path).write_text(json.dumps(world))


def show_path(show: Show) -> str:
    return f"/shows/{show.public_id}/"


def _euros(whole: int) -> dict[str, Money]:
    return {"EUR": Money(100 * whole, "EUR")}


def _floor(seats: int, quota: Quota) -> TierDraft:
    return TierDraft(
        title="Floor", prices=_euros(18), quota=quota, early=EarlyDraft(_euros(12), count=max(seats // 5, 1))
    )


def session_of(drop: str, number: int) -> str:
    """The key of a buyer's session, that their browser comes with: signing in is not what is measured."""
    return f"{drop}buyer{number:07d}".ljust(32, "x")[:32]


def buyers_make(name: str, numbers: Iterable[int]) -> None:
    """Accounts of buyers, each signed in."""
    numbers = list(numbers)
    people = User.objects.bulk_create(
        User(email=f"buyer{number}@{name}.example", password=PASSWORD, time_zone="Europe/Lisbon")
        for number in numbers
    )
    expires, store = timezone.now() + timedelta(days=1), SessionStore()
    Session.objects.bulk_create(
        Session(
            session_key=session_of(name, number),
            session_data=store.encode(
                {
                    SESSION_KEY: str(person.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: person.get_session_auth_hash(),
                }
            ),
            expire_date=expires,
        )
        for number, person in zip(numbers, people, strict=True)
    )


def write_books(world: dict[str, Any], path: str) -> None:
    """Leave what the database says of the sale, after the sweeps have run once more."""
    orders_expire()
    reservations_expire(timezone.now())
    quota = Quota.objects.get(public_id=world["quota"])
    items = StockItem.objects.filter(quota_members__quota=quota)
    lines = OrderLine.objects.filter(variant__stock__in=items, order__state__in=SOLD)
    sold = lines.aggregate(all=Sum("quantity"))["all"] or 0
    tickets = Ticket.objects.filter(tier__product__variants__stock__in=items, revoked_at__isnull=True)
    paid = Order.objects.filter(lines__in=lines).distinct()
    by_buyer = paid.order_by().values("buyer__email").annotate(n=Count("pk"))
    early = lines.filter(variant__stage__then__isnull=False).aggregate(all=Sum("quantity"))["all"] or 0
    proof = prove()
    found = {
        "sold": sold,
        "oversold": max(0, sold - quota.size)
        + max(0, tickets.distinct().count() - quota.size)
        + max(0, early - max(world["seats"] // 5, 1)),
        "taken": quota.taken,
        "tickets": tickets.distinct().count(),
        "with_code": lines.filter(variant__stage__is_hidden=True).count(),
        "orders": paid.count(),
        "paid_twice": sum(1 for row in by_buyer if row["n"] > 1),
        "difference": proof.difference,
    }
    Path(path).write_text(json.dumps(found))
