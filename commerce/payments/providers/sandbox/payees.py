"""Payees in the sandbox: an account is opened, its owner says who they are, and the sandbox looks into it."""

import time
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from commerce.payments.events import SandboxTakesTime
from commerce.payments.models import SandboxObject
from commerce.payments.providers.sandbox.bank import Data, change, make, now_of, ref_new
from marketplace.kernel.bus import emit

# Countries whose payees nobody can pay from here.
CLOSED_COUNTRIES: Final = frozenset({"KP", "SY"})
# What everybody is asked for, in the words of a provider.
ASKED: Final = ("person.address", "person.birth_date", "person.identity_document")
ASKABLE: Final = frozenset({"incomplete", "processing", "ready"})


def payee_open(*, key: str, owner: str, country: str, return_url: str) -> Data:
    """Open an account for a payee. They are asked who they are, unless their country is closed."""
    is_closed = country in CLOSED_COUNTRIES
    data: Data = {
        "object": "payee",
        "ref": ref_new("acct"),
        "reference": owner,
        "country": country,
        "return_url": return_url,
        "status": "refused" if is_closed else "incomplete",
        "failure": "country_not_served" if is_closed else "",
        "missing": [] if is_closed else list(ASKED),
        "settles_as": "ready",
    }
    return make("payee", key, data)


def payee_url(ref: str) -> str:
    """Return where a payee tells the sandbox who they are."""
    return reverse("payments:sandbox_payee", args=[ref])


def payee_of(ref: str) -> Data | None:
    """Return a payee as they stand, or None for no such object."""
    known = SandboxObject.objects.filter(ref=ref, kind="payee").exists()
    return now_of(ref) if known else None


@transaction.atomic
def payee_back_to(ref: str, return_url: str) -> None:
    """Keep where the payee comes from this time."""
    row = SandboxObject.objects.select_for_update().get(ref=ref)
    row.data = {**row.data, "return_url": return_url}
    row.save(update_fields=["data"])


@transaction.atomic
def payee_answer(ref: str, told: Iterable[str]) -> Data:
    """Take what a payee told. Once nothing is missing it is looked into; what was told before stays told."""
    row = SandboxObject.objects.select_for_update().get(ref=ref)
    missing = [name for name in row.data.get("missing", []) if name not in set(told)]
    values: dict[str, Any] = {"missing": missing}
    if not missing:
        values |= {"status": "processing", "settles_at": time.time() + settings.SANDBOX_SETTLE_SECONDS}
    changed = change(ref, only_from=frozenset({"incomplete"}), **values)
    if changed is None:
        return now_of(ref)
    if not missing:
        emit(SandboxTakesTime(ref=ref, seconds=settings.SANDBOX_SETTLE_SECONDS))
    return changed


def payee_ask(ref: str, *names: str) -> Data:
    """Let the sandbox ask for more, as providers do when a rule changes."""
    return change(ref, only_from=ASKABLE, status="incomplete", missing=list(names)) or now_of(ref)
