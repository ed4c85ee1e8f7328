"""Disputes in the sandbox: the card that ends in 0259 pays, and its holder wants the money back a while later."""

import time
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings

from commerce.payments.errors import ProviderRefused
from commerce.payments.models import SandboxObject
from commerce.payments.providers.sandbox.bank import RESEND_ROWS_MAX, Data, change, make, object_of, ref_new

ANSWER_SECONDS: Final = 7 * 24 * 3600
# What the sandbox takes for the trouble, in hundredths of a payment and never more than so many minor units.
FEE_PERCENT: Final = 5
FEE_MINOR_MAX: Final = 1500


def disputes_due() -> list[str]:
    """Return payments whose holders are about to dispute them."""
    rows = SandboxObject.objects.filter(kind="intent", data__disputes_at__lte=time.time())
    return list(rows.values_list("ref", flat=True)[:RESEND_ROWS_MAX])


def dispute_open(of: str, *, reason: str = "fraudulent") -> Data | None:
    """Open the dispute of a payment whose time has come; None when it has not, or was opened before."""
    row = SandboxObject.objects.filter(ref=of, kind="intent").first()
    if (
        row is None
        or row.data["status"] != "succeeded"
        or row.data.get("disputes_at", time.time() + 1) > time.time()
    ):
        return None
    intent = row.data
    data: Data = {
        "object": "dispute",
        "ref": ref_new("dp"),
        "of": of,
        "reference": intent["reference"],
        "amount": intent["amount"] - intent["refunded"],
        "currency": intent["currency"],
        "fee": min(FEE_MINOR_MAX, intent["amount"] * FEE_PERCENT // 100),
        "reason": reason,
        "answer_by": int(time.time()) + ANSWER_SECONDS,
        "status": "needs_response",
        "failure": "",
    }
    made = make("dispute", f"dispute:{of}", data)
    kept = {name: value for name, value in intent.items() if name != "disputes_at"}
    SandboxObject.objects.filter(pk=row.pk).update(data=kept)
    return made


def dispute_answer(ref: str, evidence: dict[str, Any]) -> Data:
    """Take our answer. The bank finds for whoever shows that the parcel arrived."""
    before = object_of(ref)
    if before["object"] != "dispute":
        raise ProviderRefused("no_such_object")
    is_good = bool(evidence["tracking"] or evidence["delivered_on"])
    answered = change(
        ref,
        only_from=frozenset({"needs_response"}),
        status="under_review",
        evidence=evidence,
        settles_as="won" if is_good else "lost",
        settles_at=time.time() + settings.SANDBOX_SETTLE_SECONDS,
    )
    after = answered or object_of(ref)
    if after.get("evidence") != evidence:
        raise ProviderRefused("already_answered")
    return after


def answer_by(data: Data) -> datetime:
    """Return until when the bank waits for our answer; after that it is lost."""
    return datetime.fromtimestamp(data["answer_by"], tz=UTC)


def disputes_over() -> list[str]:
    """Return disputes that nobody answered in time."""
    rows = SandboxObject.objects.filter(
        kind="dispute", data__status="needs_response", data__answer_by__lte=time.time()
    )
    return list(rows.values_list("ref", flat=True)[:RESEND_ROWS_MAX])


def dispute_lose(ref: str) -> None:
    """Decide against us what nobody answered."""
    change(ref, only_from=frozenset({"needs_response"}), status="lost")
