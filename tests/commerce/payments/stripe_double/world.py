"""What Stripe would know: its objects and how they change. Amounts are in Stripe's own units.

Made from the types of Stripe's library and what its manual says; it was never compared with the live service.
"""

import secrets

from tests.commerce.payments.stripe_double.outside import Outside
from tests.commerce.payments.stripe_double.things import Data, Refused

GENERIC = "Your card was declined."
# Stripe's own names for its test cards, what they do, and the digits they show.
CARDS: dict[str, tuple[str, str]] = {
    "pm_card_visa": ("good", "4242"),
    "pm_card_mastercard": ("good", "4444"),
    "pm_card_visa_chargeDeclined": ("generic_decline", "0002"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": ("insufficient_funds", "9995"),
    "pm_card_authenticationRequiredOnSetup": ("challenge", "3155"),
    "pm_card_authenticationRequired": ("always_challenge", "3184"),
    "pm_card_chargeCustomerFail": ("fails_later", "0341"),
    "pm_card_createDispute": ("disputes", "0259"),
    # No card of Stripe's does this; its bank debits do.
    "pm_late": ("late", "0077"),
}


class World(Outside):
    """Cards, payments and refunds, on top of everything else."""

    # Cards

    def card(self, token: str, customer: str | None = None) -> Data:
        """Return the card behind a name: a test card is copied whenever it is used, a kept one is itself."""
        if token in self.objects:
            return self.get(token, "payment_method")
        if token not in CARDS:
            raise Refused(
                400, type="invalid_request_error", code="resource_missing", message="No such PaymentMethod"
            )
        behaviour, digits = CARDS[token]
        data = self.new(
            "pm",
            "payment_method",
            livemode=False,
            type="card",
            customer=customer,
            allow_redisplay="unspecified",
            billing_details={"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
            card={"brand": "visa" if digits != "4444" else "mastercard", "last4": digits},
            metadata={},
        )
        self.behaviours[data["id"]] = behaviour
        return data

    # Payments

    def intent(self, params: Data) -> Data:
        if not 0 < params["amount"] <= 99_999_999:
            code = "amount_too_small" if params["amount"] <= 0 else "amount_too_large"
            raise Refused(400, type="invalid_request_error", code=code, message="amount")
        data = self.new(
            "pi",
            "payment_intent",
            amount=params["amount"],
            amount_capturable=0,
            amount_received=0,
            application=None,
            cancellation_reason=None,
            capture_method=params.get("capture_method", "automatic"),
            client_secret="secret",
            confirmation_method="automatic",
            currency=params["currency"],
            customer=params.get("customer"),
            description=params.get("description"),
            last_payment_error=None,
            latest_charge=None,
            livemode=False,
            metadata=params.get("metadata", {}),
            next_action=None,
            on_behalf_of=None,
            payment_method=None,
            payment_method_types=params.get("allowed_payment_method_types", ["card"]),
            payment_record=None,
            review=None,
            setup_future_usage=None,
            source=None,
            status="requires_payment_method",
            transfer_group=params.get("transfer_group"),
        )
        self.tell("payment_intent.created", data)
        if params.get("confirm"):
            self.confirm(data, params)
        return data

    def confirm(self, data: Data, params: Data) -> Data:
        if data["status"] not in ("requires_payment_method", "requires_confirmation"):
            raise self._state(data)
        card = self.card(params["payment_method"], params.get("customer"))
        if card["customer"] and card["customer"] != data["customer"]:
            raise Refused(
                400, type="invalid_request_error", code="payment_method_customer_mismatch", message="whose"
            )
        behaviour = self.behaviours[card["id"]]
        if card["customer"] and card.get("metadata", {}).get("kept"):
            behaviour = {"challenge": "good", "fails_later": "generic_decline"}.get(behaviour, behaviour)
        data["payment_method"] = card["id"]
        if behaviour in ("challenge", "always_challenge"):
            return self._challenge(data, params)
        if behaviour in ("generic_decline", "insufficient_funds"):
            self._decline(data, {"code": "card_declined", "decline_code": behaviour})
        if behaviour == "late":
            data["status"] = "processing"
            self.tell("payment_intent.processing", data)
            return data
        return self.succeed(data)

    def _challenge(self, data: Data, params: Data) -> Data:
        if params.get("off_session"):
            self._decline(
                data, {"code": "authentication_required", "decline_code": "authentication_required"}
            )
        data["status"] = "requires_action"
        url = f"https://hooks.stripe.test/redirect/{data['id']}"
        data["next_action"] = {
            "type": "redirect_to_url",
            "redirect_to_url": {"url": url, "return_url": params.get("return_url")},
        }
        self.tell(f"{data['object']}.requires_action", data)
        return data

    def _decline(self, data: Data, error: Data) -> None:
        error = {"type": "card_error", "message": GENERIC, **error}
        data["status"] = "requires_payment_method"
        data["last_payment_error" if data["object"] == "payment_intent" else "last_setup_error"] = error
        last = "payment_failed" if data["object"] == "payment_intent" else "setup_failed"
        self.tell(f"{data['object']}.{last}", data)
        raise Refused(402, **error, **{data["object"]: dict(data)})

    def _state(self, data: Data) -> Refused:
        code = f"{data['object']}_unexpected_state"
        return Refused(400, type="invalid_request_error", code=code, message=f"it is {data['status']}")

    def succeed(self, data: Data) -> Data:
        """The bank said yes: the money is there, or promised when it is to be captured later."""
        data["next_action"] = None
        if data["capture_method"] == "manual" and data["status"] != "requires_capture":
            data |= {"status": "requires_capture", "amount_capturable": data["amount"]}
            self.tell("payment_intent.amount_capturable_updated", data)
            return data
        return self._take(data, data["amount"])

    def _take(self, data: Data, amount: int) -> Data:
        charge = f"ch_{secrets.token_hex(8)}"
        self.charges[charge] = data["id"]
        data |= {
            "status": "succeeded",
            "amount_received": amount,
            "amount_capturable": 0,
            "latest_charge": charge,
        }
        self.balances[""] = self.balances.get("", 0) + amount
        source = {"id": charge, "object": "charge", "payment_intent": data["id"]}
        source |= {"amount": amount, "currency": data["currency"], "metadata": dict(data["metadata"])}
        self.moved("charge", amount, data["currency"], source, fee=self.fee_of(amount))
        self.tell("payment_intent.succeeded", data)
        return data

    def fee_of(self, amount: int) -> int:
        """What Stripe keeps of a charge here: 1.5 % and 25 of the smallest unit."""
        return amount * 15 // 1000 + 25

    def capture(self, data: Data, params: Data) -> Data:
        if data["status"] != "requires_capture":
            raise self._state(data)
        amount: int = (
            params["amount_to_capture"] if "amount_to_capture" in params else data["amount_capturable"]
        )
        if amount > data["amount_capturable"]:
            raise Refused(
                400, type="invalid_request_error", code="amount_too_large", message="more than authorised"
            )
        return self._take(data, amount)

    def cancel(self, data: Data) -> Data:
        if data["status"] in ("succeeded", "canceled"):
            raise self._state(data)
        data |= {"status": "canceled", "cancellation_reason": "requested_by_customer", "next_action": None}
        self.tell("payment_intent.canceled", data)
        return data

    def fail_challenge(self, data: Data) -> None:
        """The buyer did not confirm."""
        code = {"code": "payment_intent_authentication_failure", "type": "invalid_request_error"}
        data |= {"status": "requires_payment_method", "next_action": None, "last_payment_error": code}
        self.tell("payment_intent.payment_failed", data)

    def refund(self, params: Data) -> Data:
        data = self.get(params["payment_intent"], "payment_intent")
        before = [each for each in self.objects.values() if each["object"] == "refund"]
        gone = sum(each["amount"] for each in before if each["payment_intent"] == data["id"])
        if gone and gone == data["amount_received"]:
            raise Refused(
                400, type="invalid_request_error", code="charge_already_refunded", message="all of it"
            )
        if data["status"] != "succeeded" or gone + params["amount"] > data["amount_received"]:
            raise Refused(
                400, type="invalid_request_error", message="Refund amount is greater than unrefunded amount"
            )
        self.balances[""] -= params["amount"]
        made = self.new(
            "re",
            "refund",
            amount=params["amount"],
            balance_transaction=None,
            charge=data["latest_charge"],
            currency=data["currency"],
            metadata=params.get("metadata", {}),
            payment_intent=data["id"],
            reason=None,
            source_transfer_reversal=None,
            status="succeeded",
            transfer_reversal=None,
        )
        self.moved("refund", -made["amount"], made["currency"], made)
        self.tell("refund.created", made)
        return made

    # Kept cards

    def setup(self, params: Data) -> Data:
        card = self.card(params["payment_method"], params["customer"])
        data = self.new(
            "seti",
            "setup_intent",
            application=None,
            cancellation_reason=None,
            customer=params["customer"],
            last_setup_error=None,
            latest_attempt=None,
            livemode=False,
            mandate=None,
            metadata=params.get("metadata", {}),
            next_action=None,
            on_behalf_of=None,
            payment_method=card["id"],
            payment_method_types=["card"],
            single_use_mandate=None,
            status="requires_confirmation",
            usage=params["usage"],
        )
        behaviour = self.behaviours[card["id"]]
        if behaviour in ("generic_decline", "insufficient_funds"):
            self._decline(data, {"code": "card_declined", "decline_code": behaviour})
        return self._challenge(data, params) if "challenge" in behaviour else self.keep(data)

    def keep(self, data: Data) -> Data:
        """The bank agreed that the card is kept."""
        data |= {"status": "succeeded", "next_action": None}
        self.objects[data["payment_method"]] |= {"customer": data["customer"], "metadata": {"kept": "yes"}}
        self.tell("setup_intent.succeeded", data)
        return data
