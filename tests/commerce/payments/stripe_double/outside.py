"""The part of the double's world that is about money going out: connected accounts, transfers, payouts, disputes."""

import time

from tests.commerce.payments.stripe_double.balance import Balance
from tests.commerce.payments.stripe_double.things import Data, Refused


class Outside(Balance):
    """What happens to money after it came in."""

    def account(self, params: Data) -> Data:
        return self.new(
            "acct",
            "account",
            business_type=None,
            capabilities={"transfers": "inactive"},
            charges_enabled=False,
            country=params["country"],
            details_submitted=False,
            metadata=params.get("metadata", {}),
            payouts_enabled=False,
            requirements={
                "currently_due": ["individual.first_name"],
                "disabled_reason": "requirements.past_due",
            },
            type="none",
        )

    def onboard(self, name: str) -> None:
        """The payee told Stripe everything, and Stripe believed it."""
        data = self.get(name, "account")
        data |= {
            "capabilities": {"transfers": "active"},
            "details_submitted": True,
            "payouts_enabled": True,
            "requirements": {"currently_due": [], "disabled_reason": None},
        }
        self.tell("account.updated", data, account=name)

    def transfer(self, params: Data) -> Data:
        self.get(params["destination"], "account")
        source = params.get("source_transaction")
        before = [each for each in self.objects.values() if each["object"] == "transfer"]
        room = self.balances.get("", 0)
        if source:
            payment = self.get(self.charges[source], "payment_intent")
            sent = sum(each["amount"] for each in before if each["source_transaction"] == source)
            room = payment["amount_received"] - sent
        if params["amount"] > room:
            raise Refused(
                400, type="invalid_request_error", code="balance_insufficient", message="not that much"
            )
        self.balances[""] -= params["amount"]
        self.balances[params["destination"]] = self.balances.get(params["destination"], 0) + params["amount"]
        made = self.new(
            "tr",
            "transfer",
            amount=params["amount"],
            amount_reversed=0,
            balance_transaction=None,
            currency=params["currency"],
            destination=params["destination"],
            destination_payment=None,
            livemode=False,
            metadata=params.get("metadata", {}),
            reversals={"object": "list", "data": [], "has_more": False, "url": "/v1/transfers"},
            reversed=False,
            source_transaction=source,
        )
        self.moved("transfer", -made["amount"], made["currency"], made)
        return made

    def reverse(self, data: Data, params: Data) -> Data:
        left = data["amount"] - data["amount_reversed"]
        amount = params.get("amount", left)
        if not 0 < amount <= left:
            raise Refused(400, type="invalid_request_error", message="Transfer is already fully reversed")
        if amount > self.balances.get(data["destination"], 0):
            raise Refused(
                400, type="invalid_request_error", code="balance_insufficient", message="not that much"
            )
        self.balances[data["destination"]] -= amount
        self.balances[""] += amount
        data["amount_reversed"] += amount
        data["reversed"] = data["amount_reversed"] == data["amount"]
        made = self.new(
            "trr",
            "transfer_reversal",
            amount=amount,
            balance_transaction=None,
            currency=data["currency"],
            destination_payment_refund=None,
            metadata=params.get("metadata", {}),
            source_refund=None,
            transfer=data["id"],
        )
        self.moved("transfer_reversal", amount, data["currency"], made)
        return made

    def fail_payout(self, name: str, account: str, code: str = "account_closed") -> None:
        """The bank sent a payout back: its money is in the connected account's balance again."""
        data = self.get(name, "payout")
        data |= {"status": "failed", "failure_code": code}
        self.balances[account] += data["amount"]
        self.tell("payout.failed", data, account=account)

    def payout(self, params: Data, account: str) -> Data:
        if params["amount"] > self.balances.get(account, 0):
            raise Refused(
                400, type="invalid_request_error", code="balance_insufficient", message="not that much"
            )
        self.balances[account] -= params["amount"]
        data = self.new(
            "po",
            "payout",
            amount=params["amount"],
            application_fee=None,
            arrival_date=int(time.time()) + 86400,
            automatic=False,
            balance_transaction=None,
            currency=params["currency"],
            destination=None,
            failure_balance_transaction=None,
            failure_code=None,
            livemode=False,
            metadata=params.get("metadata", {}),
            method="standard",
            original_payout=None,
            reconciliation_status="not_applicable",
            reversed_by=None,
            source_type="card",
            status="pending",
            type="bank_account",
        )
        self.tell("payout.created", data, account=account)
        return data

    # Disputes

    def dispute(
        self, intent: str, *, fee: int = 1500, settles_in: str = "", status: str = "needs_response"
    ) -> Data:
        """The buyer told their bank. Where that only asks (``warning_…``), nothing is taken."""
        payment = self.get(intent, "payment_intent")
        currency = settles_in or payment["currency"]
        data = self.new(
            "dp",
            "dispute",
            amount=payment["amount_received"],
            balance_transactions=[],
            charge=payment["latest_charge"],
            currency=payment["currency"],
            enhanced_eligibility_types=[],
            evidence={},
            evidence_details={
                "due_by": int(time.time()) + 7 * 86400,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            is_charge_refundable=False,
            livemode=False,
            metadata={},
            payment_intent=intent,
            reason="fraudulent",
            status=status,
        )
        if status == "needs_response":
            self.withdraw(data, fee=fee, currency=currency)
        self.tell("charge.dispute.created", data)
        return data

    def withdraw(self, data: Data, *, fee: int, currency: str, sign: int = -1) -> None:
        """Stripe takes the money of a dispute, or (``sign=1``) gives it back."""
        row = {
            "object": "balance_transaction",
            "amount": sign * data["amount"],
            "currency": currency,
            "fee": fee,
        }
        data["balance_transactions"] = [*data["balance_transactions"], row]
        category = "dispute" if sign < 0 else "dispute_reversal"
        self.moved(category, sign * data["amount"], currency, data, fee=fee)

    def answer(self, data: Data, params: Data) -> Data:
        if data["status"] != "needs_response":
            raise Refused(
                400, type="invalid_request_error", code="dispute_unexpected_state", message="answered"
            )
        data["evidence"] |= params.get("evidence", {})
        if params.get("submit"):
            data["status"] = "under_review"
            self.tell("charge.dispute.updated", data)
        return data

    def decide(self, name: str, status: str) -> None:
        """The bank decides."""
        data = self.get(name, "dispute")
        data["status"] = status
        self.tell("charge.dispute.closed", data)
