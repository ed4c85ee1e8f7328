"""A day on which many memberships renew: seeding, a worker, and what came of it. Runs inside Django."""

import json
import os
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from django.db.models import Count
from django.test import Client
from django.utils import timezone

from bench.shop import creator, user
from commerce.memberships.models import Membership, Period, Tier
from commerce.memberships.periods import months_after
from commerce.memberships.services.planning import TierDraft, plan_open, tier_add
from commerce.payments.models import Payment, ProviderCustomer, SandboxObject, SavedMethod
from commerce.payments.providers.sandbox import transport
from commerce.payments.services import method_save
from commerce.payments.tasks import payments_sweep
from commerce.renewals.models import Renewal
from commerce.renewals.selectors.renewals import renewals_due
from commerce.renewals.services.renewing import renewal_go_on, renewals_open
from marketplace.accounts.models import User
from marketplace.celery import app as celery_app
from marketplace.kernel.bus import sweep
from marketplace.markets.models import Market

CARD: Final = "4242424242424242"
AT_ONCE: Final = 1_000
PRICE_MINOR: Final = 999
# So many at a time, and then it is looked for what a killed worker left behind.
BATCH: Final = 20
REST_SECONDS: Final = 0.2


def seed(count: int) -> None:
    """So many members of one plan, each with a kept card, whose paid time is over in this moment.

    The sandbox keeps one card for all of them: what is measured is charging, not keeping.
    """
    prepare()
    host = creator("headliner")
    plan = plan_open(owner=host, name="The circle")
    tier = tier_add(plan=plan, draft=TierDraft("Friend", "", {"EUR": PRICE_MINOR}))
    first = user("member0")
    kept = method_save(user=first, key=uuid4(), form={"number": CARD})
    customer = ProviderCustomer.objects.get(user=first)
    for start in range(1, count, AT_ONCE):
        people = User.objects.bulk_create(_person(n) for n in range(start, min(start + AT_ONCE, count)))
        ProviderCustomer.objects.bulk_create(
            ProviderCustomer(user=person, provider=kept.provider, ref=customer.ref) for person in people
        )
        SavedMethod.objects.bulk_create(_method(person, kept) for person in people)
    _members(tier)


def _members(tier: Tier) -> None:
    """Make everybody a member until now, for the month before."""
    until = timezone.now().replace(microsecond=0)
    began = months_after(until, -1, until.day)
    eu = Market.objects.get(code="eu")
    people = User.objects.filter(email__startswith="member").order_by("pk").values_list("pk", flat=True)
    money = {"tier": tier, "currency": "EUR"}
    member = {"plan": tier.plan, "market": eu, "anchor_day": until.day, "renews": True, **money}
    ends = {"covered_until": until, "agreed_minor": PRICE_MINOR, "joined_at": began}
    rows = Membership.objects.bulk_create(
        (Membership(user_id=pk, **member, **ends) for pk in people), batch_size=AT_ONCE
    )
    paid = {"kind": Period.Kind.PAID, "price_minor": PRICE_MINOR, "worth_minor": PRICE_MINOR, "term": "month"}
    span = {"starts_at": began, "ends_at": until}
    Period.objects.bulk_create(
        (Period(membership=row, source=f"seed:{row.public_id}", **money, **paid, **span) for row in rows),
        batch_size=AT_ONCE,
    )


def _person(number: int) -> User:
    person = User(email=f"member{number}@bench.example", display_name=f"Member {number}")
    person.set_unusable_password()
    return person


def _method(person: User, kept: SavedMethod) -> SavedMethod:
    return SavedMethod(
        key=uuid4(),
        user=person,
        provider=kept.provider,
        token=kept.token,
        label=kept.label,
        state=SavedMethod.State.READY,
        is_usual=True,
    )


def wire(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Let the sandbox's messages arrive at our webhook address within this process."""
    host = urlsplit(os.environ.get("SITE_URL", "http://localhost")).hostname or "localhost"
    client = Client(SERVER_NAME=host)
    answer = client.post(urlsplit(url).path, body, content_type="application/json", headers=dict(headers))
    return int(answer.status_code)


def prepare() -> None:
    """What follows from a fact is done in this process, as by a worker that has nothing else to do."""
    celery_app.conf.task_always_eager = True
    transport.use_wire(wire)


def work(progress: str) -> None:
    """Renew until killed: what is due, and what another worker left behind. Writes down how far the day is."""
    prepare()
    path = Path(progress)
    while True:
        did = turn()
        path.write_text(str(paid()))
        if not did:
            time.sleep(REST_SECONDS)


def turn() -> int:
    """One round of what beat does."""
    opened = renewals_open()
    done = sum(renewal_go_on(renewal_id=pk) for pk in renewals_due(timezone.now(), BATCH))
    if not done:
        # Lost answers, messages and facts of those who were killed.
        done += sweep() + payments_sweep()
    return opened + done


def paid() -> int:
    """How many are renewed."""
    return Renewal.objects.filter(state=Renewal.State.PAID).count()


def figures() -> dict[str, int]:
    """Count it on our side and on the provider's: renewed once, charged once, none left out."""
    members = Membership.objects.filter(user__email__startswith="member")
    count = members.count()
    charged = Payment.objects.filter(state__in=[Payment.State.SUCCEEDED, Payment.State.SURPLUS])
    twice = charged.values("order__renewal__membership").annotate(n=Count("pk")).filter(n__gt=1).count()
    more = (
        Period.objects.exclude(source__startswith="seed:")
        .values("membership")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .count()
    )
    at_provider = SandboxObject.objects.filter(kind="intent", data__status="succeeded").count()
    renewed = members.filter(covered_until__gt=timezone.now() + timedelta(days=20)).count()
    return {
        "memberships": count,
        "charged_twice": max(twice, more, at_provider - count),
        "missed": count - renewed,
        "charges_at_provider": at_provider,
    }


def write_figures(path: str) -> None:
    """Write them down."""
    Path(path).write_text(json.dumps(figures()))
