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

REFUSALS: Final = {
    "declined": "card_declined",
    "insufficient_funds": "insufficient_funds",
    "expired": "expired_card",
    "stolen": "stolen_card",
}
CHALLENGES: Final = frozenset({"challenge", "always_challenge"})
# A payout to an account that ends so comes back, as one to a closed account does.
CLOSED_ACCOUNT: Final = "000"
RESEND_ROWS_MAX: Final = 100
RESEND_AFTER_SECONDS: Final = 10
OPEN: Final = frozenset({"requires_action", "processing", "authorized"})
SETTLING: Final = frozenset({"processing", "under_review"})
# A card that is kept behaves so when it is charged later: it was confirmed, or it was good only for being kept.
AFTER_KEEPING: Final = {"challenge": "good", "fails_later": "declined"}
KEPT: Final = "kept:"
TOLD: Final = ("object", "ref", "reference", "of", "status", "amount", "currency")

Data = dict[str, Any]


def ref_new(prefix: str) -> str:
    """Return a name that nobody can guess."""
    return f"{prefix}_{secrets.token_hex(10)}"


def _say(data: Data) -> None:
    """Owe a message about an object as it stands now."""
    ref = ref_new("evt")
    message = {
        "id": ref,
        "type": f"{data['object']}.{data['status']}",
        "created": int(time.time()),
        "live": False,
        "data": {name: data[name] for name in TOLD if name in data},
    }
    SandboxObject.objects.create(
        ref=ref, kind="event", key=ref, data={"message": message, "sent": False, "due": time.time()}
    )
    emit(SandboxSpoke(ref=ref))


def make(kind: str, key: str, data: Data) -> Data:
    """Make an object once per key; the same key with other values is refused, as real providers do."""
    with transaction.atomic():
        made, is_new = SandboxObject.objects.get_or_create(
            key=key, defaults={"ref": data["ref"], "kind": kind, "data": data}
        )
        if is_new:
            _say(data)
            if "settles_at" in data or "disputes_at" in data:
                when = data.get("settles_at") or data["disputes_at"]
                emit(SandboxTakesTime(ref=data["ref"], seconds=max(0, round(when - time.time()))))
            return data
    first: Data = made.data
    if any(first.get(name) != data.get(name) for name in ("reference", "amount", "currency", "of", "to")):
        raise ProviderRefused("idempotency_mismatch")
    return now_of(first["ref"])


def change(ref: str, *, only_from: frozenset[str], **values: Any) -> Data | None:
    """Change an object if it is still in one of these states; None when it was not."""
    with transaction.atomic():
        row = SandboxObject.objects.select_for_update().get(ref=ref)
        if row.data["status"] not in only_from:
            return None
        row.data = {**row.data, **values}
        row.save(update_fields=["data"])
        _say(row.data)
        return dict(row.data)


def now_of(ref: str) -> Data:
    """Return an object as it stands, settling what is due."""
    row = SandboxObject.objects.filter(ref=ref).exclude(kind="event").first()
    if row is None:
        raise ProviderRefused("no_such_object")
    data: Data = row.data
    if data["status"] in SETTLING and data.get("settles_at", 0) <= time.time():
        return change(ref, only_from=SETTLING, status=data.get("settles_as", success_of(data))) or now_of(ref)
    return data


def success_of(data: Data) -> str:
    """Return how a payment stands once its bank said yes."""
    return "authorized" if data.get("captures_later") else "succeeded"


def intent_start(*, key: str, reference: str, amount: int, currency: str, token: str, facts: Data) -> Data:
    """Take a payment: by its card it succeeds, fails, asks the buyer, or takes its time. Without one it waits."""
    data: Data = {
        "object": "payment",
        "ref": ref_new("pi"),
        "reference": reference,
        "amount": amount,
        "currency": currency,
        "status": "requires_action",
        "failure": "",
        "refunded": 0,
        "token": token,
        **facts,
    }
    return make("intent", key, data | (outcome_of(data, token) if token else {}))


def outcome_of(data: Data, token: str) -> Data:
    """Return what a card makes of a payment."""
    behaviour = behaviour_of(token)
    if token.startswith(KEPT):
        behaviour = AFTER_KEEPING.get(behaviour, behaviour)
    if behaviour in CHALLENGES and data.get("is_off_session"):
        return {"status": "failed", "failure": "authentication_required", "token": token}
    if behaviour in REFUSALS:
        return {"status": "failed", "failure": REFUSALS[behaviour], "token": token}
    if behaviour in CHALLENGES:
        return {"status": "requires_action", "token": token}
    if behaviour == "settles_late":
        late = time.time() + settings.SANDBOX_SETTLE_SECONDS
        return {"status": "processing", "token": token, "settles_at": late}
    outcome: Data = {"status": success_of(data), "token": token}
    if behaviour == "disputes_later":
        outcome["disputes_at"] = time.time() + settings.SANDBOX_DISPUTE_SECONDS
    return outcome


def intent_confirm(ref: str, *, token: str, return_url: str) -> Data:
    """Ask for the money of a payment that has no card yet. A second try finds it as the first one left it."""
    before = object_of(ref)
    if before.get("token"):
        return before
    outcome = outcome_of(before, token) | {"return_url": return_url}
    return change(ref, only_from=frozenset({"requires_action"}), **outcome) or now_of(ref)


def intent_capture(ref: str, *, amount: int) -> Data:
    """Take the money of an authorised payment, at most what was authorised."""
    before = object_of(ref)
    if not 0 < amount <= before["amount"]:
        raise ProviderRefused("capture_too_large")
    done = change(ref, only_from=frozenset({"authorized"}), status="succeeded", amount=amount)
    after = done or now_of(ref)
    if after["status"] != "succeeded":
        raise ProviderRefused("nothing_to_capture")
    return after


def found(kind: str, reference: str, **facts: str) -> Data | None:
    """Return the object of this kind that was made under our own name, as it stands."""
    rows = SandboxObject.objects.filter(kind=kind, data__reference=reference)
    row = rows.filter(**{f"data__{name}": value for name, value in facts.items()}).first()
    return None if row is None else now_of(row.ref)


def challenge_url(ref: str) -> str:
    """Return where the buyer confirms a payment."""
    return reverse("payments:sandbox_challenge", args=[ref])


def challenge_of(ref: str) -> Data | None:
    """Return the payment or the card that waits for its holder's word, answered or not; None for no such object."""
    row = SandboxObject.objects.filter(ref=ref, kind__in=("intent", "method")).first()
    return dict(row.data) if row is not None else None


def challenge_answer(ref: str, *, approve: bool) -> Data:
    """Let the buyer approve or refuse; raises ChallengeOver when that was done before."""
    waiting = challenge_of(ref) or {}
    values = {"status": waiting.get("is_ready_as") or success_of(waiting)}
    if not waiting.get("token"):
        raise ChallengeOver
    if not approve:
        values = {"status": "failed", "failure": "authentication_failed"}
    changed = change(ref, only_from=frozenset({"requires_action"}), **values)
    if changed is None:
        raise ChallengeOver
    return changed


def object_of(ref: str) -> Data:
    """Return a payment, refund or payout as it stands; raises ProviderRefused for an unknown one."""
    return now_of(ref)


def intent_cancel(ref: str) -> Data:
    """Give a payment up unless it ended already."""
    return change(ref, only_from=OPEN, status="cancelled") or now_of(ref)


def refund_start(*, key: str, of: str, reference: str, amount: int, currency: str) -> Data:
    """Send money of a payment back; more than is left of it is refused."""
    with transaction.atomic():
        intent = SandboxObject.objects.select_for_update().filter(ref=of, kind="intent").first()
        # Looked for while the payment is locked: a second call with the same key must not count twice.
        known = SandboxObject.objects.filter(key=key).first()
        if known is not None:
            return now_of(known.ref)
        if intent is None or intent.data["status"] != "succeeded" or intent.data["currency"] != currency:
            raise ProviderRefused("nothing_to_refund")
        if intent.data["refunded"] + amount > intent.data["amount"]:
            raise ProviderRefused("refund_too_large")
        intent.data["refunded"] += amount
        intent.save(update_fields=["data"])
        return make(
            "refund",
            key,
            {
                "object": "refund",
                "ref": ref_new("re"),
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
    return make(
        "payout",
        key,
        {
            "object": "payout",
            "ref": ref_new("po"),
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
    """Return late payments, and decisions of banks, whose time has come."""
    rows = SandboxObject.objects.filter(
        data__status__in=sorted(SETTLING),
        data__settles_at__lte=time.time(),
        kind__in=("intent", "dispute", "payee"),
    )
    return list(rows.values_list("ref", flat=True)[:RESEND_ROWS_MAX])
