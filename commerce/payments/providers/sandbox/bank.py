"""The sandbox's own side: what a real provider would do in its own building, with its own database.

Rows of SandboxObject are its intents, refunds, payouts and the messages it owes us. Every change writes a message
in the same transaction. Nothing else in the product reads or writes these rows.
"""

import secrets
import time
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from commerce.payments.errors import ChallengeOver, ProviderRefused
from commerce.payments.events import SandboxSpoke, SandboxTakesTime
from commerce.payments.models import SandboxObject
from commerce.payments.providers.sandbox.cards import behaviour_of
from marketplace.kernel.bus import emit

REFUSALS: Final = {"declined": "card_declined", "insufficient_funds": "insufficient_funds"}
# A payout to an account that ends so comes back, as one to a closed account does.
CLOSED_ACCOUNT: Final = "000"
RESEND_ROWS_MAX: Final = 100
RESEND_AFTER_SECONDS: Final = 10
OPEN: Final = frozenset({"requires_action", "processing"})

Data = dict[str, Any]


def _ref(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(10)}"


def _say(data: Data) -> None:
    """Owe a message about an object as it stands now."""
    ref = _ref("evt")
    message = {
        "id": ref,
        "type": f"{data['object']}.{data['status']}",
        "created": int(time.time()),
        "live": False,
        "data": {name: data[name] for name in ("object", "ref", "reference", "status", "amount", "currency")},
    }
    SandboxObject.objects.create(
        ref=ref, kind="event", key=ref, data={"message": message, "sent": False, "due": time.time()}
    )
    emit(SandboxSpoke(ref=ref))


def _make(kind: str, key: str, data: Data) -> Data:
    """Make an object once per key; the same key with other values is refused, as real providers do."""
    with transaction.atomic():
        made, is_new = SandboxObject.objects.get_or_create(
            key=key, defaults={"ref": data["ref"], "kind": kind, "data": data}
        )
        if is_new:
            _say(data)
            if "settles_at" in data:
                emit(SandboxTakesTime(ref=data["ref"], seconds=settings.SANDBOX_SETTLE_SECONDS))
            return data
    first: Data = made.data
    if any(first.get(name) != data.get(name) for name in ("reference", "amount", "currency", "of", "to")):
        raise ProviderRefused("idempotency_mismatch")
    return _now(first["ref"])


def _change(ref: str, *, only_from: frozenset[str], **values: Any) -> Data | None:
    """Change an object if it is still in one of these states; None when it was not."""
    with transaction.atomic():
        row = SandboxObject.objects.select_for_update().get(ref=ref)
        if row.data["status"] not in only_from:
            return None
        row.data = {**row.data, **values}
        row.save(update_fields=["data"])
        _say(row.data)
        return dict(row.data)


def _now(ref: str) -> Data:
    """Return an object as it stands, settling what is due."""
    row = SandboxObject.objects.filter(ref=ref).exclude(kind="event").first()
    if row is None:
        raise ProviderRefused("no_such_object")
    data: Data = row.data
    if data["status"] == "processing" and data.get("settles_at", 0) <= time.time():
        return _change(ref, only_from=frozenset({"processing"}), status="succeeded") or _now(ref)
    return data


def intent_start(*, key: str, reference: str, amount: int, currency: str, token: str, facts: Data) -> Data:
    """Take a payment: by its card it succeeds, fails, asks the buyer, or takes its time."""
    behaviour = behaviour_of(token)
    data: Data = {
        "object": "payment",
        "ref": _ref("pi"),
        "reference": reference,
        "amount": amount,
        "currency": currency,
        "status": "succeeded",
        "failure": "",
        "refunded": 0,
        **facts,
    }
    if behaviour in REFUSALS:
        data |= {"status": "failed", "failure": REFUSALS[behaviour]}
    elif behaviour == "challenge":
        data |= {"status": "requires_action"}
    elif behaviour == "settles_late":
        data |= {"status": "processing", "settles_at": time.time() + settings.SANDBOX_SETTLE_SECONDS}
    return _make("intent", key, data)


def challenge_url(ref: str) -> str:
    """Return where the buyer confirms a payment."""
    return reverse("payments:sandbox_challenge", args=[ref])


def challenge_of(ref: str) -> Data | None:
    """Return the payment that waits for its buyer's word, answered or not; None for another or no object."""
    row = SandboxObject.objects.filter(ref=ref, kind="intent").first()
    return dict(row.data) if row is not None else None


def challenge_answer(ref: str, *, approve: bool) -> Data:
    """Let the buyer approve or refuse; raises ChallengeOver when that was done before."""
    values = {"status": "succeeded"} if approve else {"status": "failed", "failure": "authentication_failed"}
    changed = _change(ref, only_from=frozenset({"requires_action"}), **values)
    if changed is None:
        raise ChallengeOver
    return changed


def object_of(ref: str) -> Data:
    """Return a payment, refund or payout as it stands; raises ProviderRefused for an unknown one."""
    return _now(ref)


def intent_cancel(ref: str) -> Data:
    """Give a payment up unless it ended already."""
    return _change(ref, only_from=OPEN, status="cancelled") or _now(ref)


def refund_start(*, key: str, of: str, reference: str, amount: int, currency: str) -> Data:
    """Send money of a payment back; more than is left of it is refused."""
    with transaction.atomic():
        intent = SandboxObject.objects.select_for_update().filter(ref=of, kind="intent").first()
        # Looked for while the payment is locked: a second call with the same key must not count twice.
        known = SandboxObject.objects.filter(key=key).first()
        if known is not None:
            return _now(known.ref)
        if intent is None or intent.data["status"] != "succeeded" or intent.data["currency"] != currency:
            raise ProviderRefused("nothing_to_refund")
        if intent.data["refunded"] + amount > intent.data["amount"]:
            raise ProviderRefused("refund_too_large")
        intent.data["refunded"] += amount
        intent.save(update_fields=["data"])
        return _make(
            "refund",
            key,
            {
                "object": "refund",
                "ref": _ref("re"),
                "of": of,
                "reference": reference,
                "amount": amount,
                "currency": currency,
                "status": "succeeded",
                "failure": "",
            },
        )


def payout_start(*, key: str, to: str, reference: str, amount: int, currency: str) -> Data:
    """Send money to an account."""
    is_closed = to.endswith(CLOSED_ACCOUNT)
    return _make(
        "payout",
        key,
        {
            "object": "payout",
            "ref": _ref("po"),
            "to": to[-4:],
            "reference": reference,
            "amount": amount,
            "currency": currency,
            "status": "failed" if is_closed else "succeeded",
            "failure": "account_closed" if is_closed else "",
        },
    )


def message_of(ref: str) -> Data | None:
    """Return a message that was not received yet, or None."""
    row = SandboxObject.objects.filter(ref=ref, kind="event").first()
    return None if row is None or row.data["sent"] else dict(row.data["message"])


def message_received(ref: str) -> None:
    """Note that a message got through: it is not sent again."""
    row = SandboxObject.objects.filter(ref=ref, kind="event").first()
    if row is not None:
        row.data = {**row.data, "sent": True}
        row.save(update_fields=["data"])


def messages_open() -> list[str]:
    """Return messages that nobody confirmed for a while, oldest first."""
    before = time.time() - RESEND_AFTER_SECONDS
    rows = SandboxObject.objects.filter(kind="event", data__sent=False, data__due__lte=before)
    return list(rows.order_by("pk").values_list("ref", flat=True)[:RESEND_ROWS_MAX])


def intents_due() -> list[str]:
    """Return late payments whose time has come."""
    rows = SandboxObject.objects.filter(
        kind="intent", data__status="processing", data__settles_at__lte=time.time()
    )
    return list(rows.values_list("ref", flat=True)[:RESEND_ROWS_MAX])
