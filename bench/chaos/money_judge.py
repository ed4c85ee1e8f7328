"""What a run of `bin/chaos money` lost or did twice, read from the provider's own record and held against ours."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any, Final

Data = dict[str, Any]
# Our words for a payment that is over and counts, and for one whose money goes back.
PAID: Final = frozenset({"paid", "refunded"})


@dataclass
class Verdict:
    """Counts that ought to be 0, with a line for each thing found."""

    double_charges: int = 0
    lost_payments: int = 0
    double_refunds: int = 0
    lost_refunds: int = 0
    double_payouts: int = 0
    lost_payouts: int = 0
    undersold: int = 0
    oversold: int = 0
    difference: int = 0
    found: list[str] = field(default_factory=list)

    def add(self, name: str, line: str, count: int = 1) -> None:
        setattr(self, name, getattr(self, name) + count)
        self.found.append(f"{name}: {line}")

    @property
    def counts(self) -> dict[str, int]:
        return {name: value for name, value in asdict(self).items() if name != "found"}


def judge(world: Data, truth: Data) -> Verdict:
    """Hold the provider's objects against what the database says."""
    verdict = Verdict()
    things = _by_kind(world["objects"])
    _judge_charges(verdict, things, truth)
    _judge_refunds(verdict, things, truth)
    _judge_payouts(verdict, things, truth)
    for name in ("undersold", "oversold"):
        if truth["books"][name]:
            verdict.add(name, f"{truth['books'][name]} pieces", truth["books"][name])
    if truth["difference"]:
        verdict.add("difference", truth["difference"])
    return verdict


def _by_kind(objects: Data) -> dict[str, list[Data]]:
    found: dict[str, list[Data]] = defaultdict(list)
    for data in objects.values():
        found[data["object"]].append(data)
    return found


def _reference(data: Data) -> str:
    return str((data.get("metadata") or {}).get("reference", ""))


def _judge_charges(verdict: Verdict, things: dict[str, list[Data]], truth: Data) -> None:
    """An order is charged once; what was charged is an order that is paid, or went back."""
    refunded = _refunded(things)
    ours = {row["reference"]: row for row in truth["payments"]}
    charged = [intent for intent in things["payment_intent"] if intent["status"] == "succeeded"]
    kept: dict[str, list[str]] = defaultdict(list)
    for intent in charged:
        row = ours.get(_reference(intent))
        if row is None:
            verdict.add("lost_payments", f"{intent['id']} belongs to no payment of ours")
        elif refunded[intent["id"]] < intent["amount_received"]:
            kept[row["order"]].append(intent["id"])
            if row["order_state"] not in PAID or row["state"] != "succeeded":
                verdict.add(
                    "lost_payments", f"{intent['id']} was charged; {row['order']} is {row['order_state']}"
                )
    for order, names in kept.items():
        if len(names) > 1:
            verdict.add("double_charges", f"{order} was charged by {', '.join(names)}", len(names) - 1)
    _judge_never_charged(verdict, {intent["id"] for intent in charged}, truth)


def _refunded(things: dict[str, list[Data]]) -> Counter[str]:
    """What went back, by the payment it came from."""
    refunded: Counter[str] = Counter()
    for refund in things["refund"]:
        if refund["status"] != "failed":
            refunded[refund["payment_intent"]] += refund["amount"]
    return refunded


def _judge_never_charged(verdict: Verdict, charged: set[str], truth: Data) -> None:
    for row in truth["payments"]:
        if row["state"] == "succeeded" and row["ref"] not in charged:
            verdict.add("lost_payments", f"{row['order']} is paid by {row['ref']}, which was never charged")


def _judge_refunds(verdict: Verdict, things: dict[str, list[Data]], truth: Data) -> None:
    """Each refund of ours was made once, and no others were."""
    made = Counter(_reference(refund) for refund in things["refund"] if refund["status"] != "failed")
    ours = {row["reference"]: row for row in truth["refunds"]}
    for reference, count in made.items():
        if count > 1:
            verdict.add("double_refunds", f"{reference} went back {count} times", count - 1)
        if reference not in ours or ours[reference]["state"] != "succeeded":
            state = ours.get(reference, {}).get("state", "nothing of ours")
            verdict.add("lost_refunds", f"{reference} went back and is {state}")
    for reference, row in ours.items():
        if row["state"] != "failed" and not made[reference]:
            verdict.add("lost_refunds", f"{reference} is {row['state']} and never went back")


def _judge_payouts(verdict: Verdict, things: dict[str, list[Data]], truth: Data) -> None:
    """Each payout of ours was made once; what is owed and can be paid was paid."""
    made = defaultdict(list)
    for payout in things["payout"]:
        made[_reference(payout)].append(payout)
    ours = {row["reference"]: row for row in truth["payouts"]}
    for reference, payouts in made.items():
        if len(payouts) > 1:
            verdict.add("double_payouts", f"{reference} left {len(payouts)} times", len(payouts) - 1)
        state = ours.get(reference, {}).get("state", "nothing of ours")
        if state != ("failed" if payouts[0]["status"] == "failed" else "paid"):
            verdict.add(
                "lost_payouts", f"{reference} is {payouts[0]['status']} at the provider and {state} here"
            )
    for reference, row in ours.items():
        if reference not in made and row["state"] != "failed":
            verdict.add("lost_payouts", f"{reference} is {row['state']} and never left")
    _judge_transfers(verdict, things, ours)
    _judge_owed(verdict, truth)


def _judge_owed(verdict: Verdict, truth: Data) -> None:
    for owed in truth["owed"]:
        if owed["minor"] > 0 and not owed["stopped"]:
            verdict.add("lost_payouts", f"{owed['owner']} is still owed {owed['minor']} {owed['currency']}")


def _judge_transfers(verdict: Verdict, things: dict[str, list[Data]], ours: dict[str, Data]) -> None:
    """Money goes to a payee's account at the provider once for each payout, and no more than is paid out."""
    sent: Counter[str] = Counter()
    for transfer in things["transfer"]:
        sent[_reference(transfer)] += transfer["amount"] - transfer.get("amount_reversed", 0)
    for reference, minor in sent.items():
        wanted = ours[reference]["minor"] if ours.get(reference, {}).get("state") == "paid" else 0
        if minor > wanted:
            verdict.add("double_payouts", f"{reference}: {minor} were transferred for {wanted}")
