"""The sandbox keeps cards for later and knows payees, as a real provider would in its own building."""

from commerce.payments.errors import ProviderRefused
from commerce.payments.models import SandboxObject
from commerce.payments.providers.sandbox.bank import (
    CHALLENGES,
    KEPT,
    REFUSALS,
    Data,
    change,
    make,
    object_of,
    ref_new,
)
from commerce.payments.providers.sandbox.cards import behaviour_of


def method_save(*, key: str, reference: str, token: str, customer: str, return_url: str) -> Data:
    """Keep a card; by its number it is kept, refused, or its bank asks the holder first."""
    behaviour = behaviour_of(token)
    ref = ref_new("seti")
    data: Data = {
        "object": "method",
        "ref": ref,
        "reference": reference,
        "customer": customer or ref_new("cus"),
        "token": token,
        "kept": f"{KEPT}{ref}:{token.rpartition(':')[2]}",
        "return_url": return_url,
        "status": "ready",
        "is_ready_as": "ready",
        "failure": "",
    }
    if behaviour in REFUSALS:
        data |= {"status": "failed", "failure": REFUSALS[behaviour]}
    elif behaviour in CHALLENGES:
        data |= {"status": "requires_action"}
    return make("method", key, data)


def method_check(token: str, customer: str) -> None:
    """Raise ProviderRefused unless this card is kept, confirmed and this person's."""
    row = SandboxObject.objects.filter(kind="method", data__kept=token).first()
    if row is None or row.data["status"] != "ready" or row.data["customer"] != customer:
        raise ProviderRefused("no_such_method")


def method_forget(token: str) -> None:
    """Forget a card; one that is gone already is fine."""
    row = SandboxObject.objects.filter(kind="method", data__kept=token).first()
    if row is not None:
        row.data = {**row.data, "status": "failed", "failure": "removed"}
        row.save(update_fields=["data"])


def transfer_start(*, key: str, to: str, reference: str, amount: int, currency: str, source: str) -> Data:
    """Move money to a payee; what came from one payment is never more than that payment was."""
    if object_of(to)["object"] != "payee":
        raise ProviderRefused("no_such_payee")
    known = SandboxObject.objects.filter(key=key).exists()
    if source and not known:
        payment = object_of(source)
        sent = SandboxObject.objects.filter(kind="transfer", data__of=source)
        gone = sum(row.data["amount"] for row in sent)
        if payment["status"] != "succeeded" or gone + amount > payment["amount"] - payment["refunded"]:
            raise ProviderRefused("transfer_too_large")
    data: Data = {
        "object": "transfer",
        "ref": ref_new("tr"),
        "to": to,
        "of": source,
        "reference": reference,
        "amount": amount,
        "currency": currency,
        "status": "succeeded",
        "failure": "",
    }
    return make("transfer", key, data)


def transfer_reverse(ref: str) -> Data:
    """Take all of a transfer back; a second call finds it so."""
    data = object_of(ref)
    if data["object"] != "transfer":
        raise ProviderRefused("no_such_object")
    done = change(ref, only_from=frozenset({"succeeded"}), status="failed", failure="reversed")
    return done or object_of(ref)
