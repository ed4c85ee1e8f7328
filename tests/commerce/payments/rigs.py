"""What the contract needs of each provider: its cards, and the moves of the world around it."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import stripe
from django.utils import timezone

from commerce.payments.models import BankEntry, CashEntry, SandboxObject
from commerce.payments.providers.base import PaymentProvider
from commerce.payments.providers.registry import provider_for
from commerce.payments.providers.sandbox import bank
from commerce.payments.providers.sandbox.disputing import dispute_open
from commerce.payments.providers.sandbox.payees import ASKED, payee_answer
from commerce.payments.providers.sandbox.signing import HEADER as SANDBOX_HEADER
from commerce.payments.providers.sandbox.signing import signature_of
from tests.commerce.payments.stripe_double.server import Double


@dataclass
class Rig:
    """A provider and the hand of the world over it. ``cards``: what somebody types, by how it behaves."""

    code: str
    cards: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def provider(self) -> PaymentProvider:
        return provider_for(self.code)

    def token(self, card: str) -> str:
        return self.provider.method_of(self.cards.get(card, {})).token

    def settle(self, ref: str) -> None:
        """Let what is under way succeed."""

    def approve(self, ref: str, *, yes: bool) -> None:
        """The holder answers the bank."""

    def ready_payee(self, ref: str) -> None:
        """The provider believes a payee."""

    def dispute(self, ref: str) -> str:
        """The buyer tells the bank; returns the provider's name for it."""
        raise NotImplementedError

    def decide(self, ref: str, outcome: str) -> None:
        """The bank decides a dispute that was answered."""

    def message(self, ref: str) -> tuple[dict[str, str], bytes]:
        """Return the last message about an object, signed."""
        raise NotImplementedError


class SandboxRig(Rig):
    def __init__(self) -> None:
        numbers = {
            "good": "4242424242424242",
            "declined": "4000000000000002",
            "poor": "4000000000009995",
            "challenge": "4000002500003155",
            "always": "4000002760003184",
            "late": "4000000000000077",
            "fails_later": "4000000000000341",
            "disputes": "4000000000000259",
        }
        super().__init__("sandbox", {name: {"number": number} for name, number in numbers.items()})

    def _due(self, ref: str, name: str) -> None:
        row = SandboxObject.objects.get(ref=ref)
        row.data[name] = time.time() - 1
        row.save()

    def settle(self, ref: str) -> None:
        self._due(ref, "settles_at")

    def approve(self, ref: str, *, yes: bool) -> None:
        bank.challenge_answer(ref, approve=yes)

    def ready_payee(self, ref: str) -> None:
        payee_answer(ref, ASKED)
        self._due(ref, "settles_at")

    def dispute(self, ref: str) -> str:
        self._due(ref, "disputes_at")
        opened = dispute_open(ref)
        assert opened is not None
        return str(opened["ref"])

    def decide(self, ref: str, outcome: str) -> None:
        row = SandboxObject.objects.get(ref=ref)
        row.data |= {"settles_as": outcome, "settles_at": time.time() - 1}
        row.save()

    def message(self, ref: str) -> tuple[dict[str, str], bytes]:
        events = SandboxObject.objects.filter(kind="event", data__message__data__ref=ref).order_by("-pk")
        body = json.dumps(events[0].data["message"]).encode()
        return {SANDBOX_HEADER: signature_of(body)}, body


class CashRig(Rig):
    def __init__(self) -> None:
        super().__init__("cash", {"good": {}})

    def settle(self, ref: str) -> None:
        CashEntry.objects.filter(ref=ref).update(status="succeeded", settled_at=timezone.now())


class ManualRig(Rig):
    def __init__(self) -> None:
        super().__init__("manual", {"good": {}})

    def settle(self, ref: str) -> None:
        BankEntry.objects.filter(ref=ref).update(status="succeeded", settled_at=timezone.now())


class StripeRig(Rig):
    def __init__(self, double: Double, secret: str) -> None:
        names = {
            "good": "pm_card_visa",
            "declined": "pm_card_visa_chargeDeclined",
            "poor": "pm_card_visa_chargeDeclinedInsufficientFunds",
            "challenge": "pm_card_authenticationRequiredOnSetup",
            "always": "pm_card_authenticationRequired",
            "late": "pm_late",
            "fails_later": "pm_card_chargeCustomerFail",
            "disputes": "pm_card_createDispute",
        }
        super().__init__("stripe", {name: {"payment_method": token} for name, token in names.items()})
        self.double = double
        self.secret = secret

    def settle(self, ref: str) -> None:
        world = self.double.world
        account, slash, name = ref.partition("/")
        if slash:
            payout = world.get(name, "payout")
            payout["status"] = "paid"
            world.tell("payout.paid", payout, account=account)
        elif ref.startswith("pi_") and world.objects[ref]["status"] == "processing":
            world.succeed(world.objects[ref])

    def approve(self, ref: str, *, yes: bool) -> None:
        world, data = self.double.world, self.double.world.objects[ref]
        if data["object"] == "setup_intent":
            world.keep(data)
        elif yes:
            world.succeed(data)
        else:
            world.fail_challenge(data)

    def ready_payee(self, ref: str) -> None:
        self.double.world.onboard(ref)

    def dispute(self, ref: str) -> str:
        return str(self.double.world.dispute(ref)["id"])

    def decide(self, ref: str, outcome: str) -> None:
        self.double.world.decide(ref, outcome)

    def message(self, ref: str) -> tuple[dict[str, str], bytes]:
        name = ref.rpartition("/")[2]
        about = [each for each in self.double.world.events if each["data"]["object"]["id"] == name]
        return self.signed(about[-1])

    def signed(self, message: dict[str, Any], *, at: float | None = None) -> tuple[dict[str, str], bytes]:
        body = json.dumps(message)
        stamp = int(at if at is not None else time.time())
        header = stripe.WebhookSignature.generate_signature_header(body, self.secret, timestamp=stamp)
        return {"Stripe-Signature": header}, body.encode()


RIGS = {"sandbox": SandboxRig, "cash": CashRig, "manual": ManualRig, "stripe": StripeRig}
