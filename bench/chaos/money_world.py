"""The shop of `bin/chaos money`, and what is true of it afterwards. Runs inside Django, beside the servers."""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from bench.checkout_world import drop_books, drop_make
from commerce.ledger.proof import prove
from commerce.payments.models import Dispute, Payment, Refund, WebhookEvent
from commerce.payouts.models import PayeeAccount, Payout, PayoutRun
from commerce.payouts.payees import payee_of_brand
from commerce.payouts.selectors import last_payout_failed, standings_of
from marketplace.accounts.models import User
from marketplace.brands.models import Brand, BrandMember
from marketplace.kernel.models import Delivery


def write_world(name: str, units: int, accounts: Sequence[str], path: str) -> None:
    """Make the shop; its brands are paid out to these accounts at the provider."""
    drop = drop_make(name, units)
    brands = list(Brand.objects.order_by("pk"))
    for brand, account in zip(brands, accounts, strict=True):
        PayeeAccount.objects.create(
            owner=payee_of_brand(brand).owner,
            provider="stripe",
            ref=account,
            status=PayeeAccount.Status.READY,
        )
    owner = BrandMember.objects.get(brand=brands[0]).user
    found = {"drop": drop, "brands": [brand.public_id for brand in brands], "cookie": _session_of(owner)}
    Path(path).write_text(json.dumps(found))


def _session_of(person: User) -> dict[str, str]:
    client = Client()
    client.force_login(person)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def write_truth(drop: dict[str, Any], path: str) -> None:
    """Leave what the database says, for the judge."""
    proof = prove()
    Path(path).write_text(
        json.dumps(
            {
                "books": drop_books(drop),
                "difference": proof.difference,
                "payments": _payments(),
                "refunds": _refunds(),
                "payouts": _payouts(),
                "owed": _owed(),
                "disputes": list(Dispute.objects.values_list("provider_ref", "state")),
                "events": _events(),
                "deliveries_open": Delivery.objects.filter(done_at__isnull=True).count(),
                "runs": PayoutRun.objects.count(),
                "blocked": list(
                    PayoutRun.objects.exclude(blocked_reason="").values_list("key", "blocked_reason")
                ),
            }
        )
    )


def _payments() -> list[dict[str, Any]]:
    rows = Payment.objects.select_related("order").order_by("pk")
    return [
        {
            "reference": row.public_id,
            "ref": row.provider_ref,
            "state": row.state,
            "minor": row.amount_minor,
            "order": row.order.public_id,
            "order_state": row.order.state,
        }
        for row in rows
    ]


def _refunds() -> list[dict[str, Any]]:
    rows = Refund.objects.select_related("payment").order_by("pk")
    return [
        {"reference": row.public_id, "ref": row.provider_ref, "state": row.state, "minor": row.amount_minor}
        for row in rows
    ]


def _payouts() -> list[dict[str, Any]]:
    rows = Payout.objects.order_by("pk")
    return [
        {"reference": row.public_id, "ref": row.provider_ref, "state": row.state, "minor": row.amount_minor}
        for row in rows
    ]


def _owed() -> list[dict[str, Any]]:
    """What was earned and not paid out, and whether there is a reason: there is time enough for all of it."""
    found = []
    for brand in Brand.objects.order_by("pk"):
        payee = payee_of_brand(brand)
        for standing in standings_of(payee):
            is_stopped = bool(payee.obstacle) or last_payout_failed(payee)
            found.append(
                {
                    "owner": payee.owner,
                    "minor": (standing.payable + standing.locked + standing.estimated).minor,
                    "currency": standing.currency,
                    "stopped": is_stopped,
                }
            )
    return found


def _events() -> dict[str, int]:
    counted: dict[str, int] = defaultdict(int)
    for outcome in WebhookEvent.objects.values_list("outcome", flat=True):
        counted[outcome] += 1
    return dict(counted)
