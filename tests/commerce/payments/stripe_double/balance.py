"""The double's balance: what every deed moved on the house's account, as Stripe lists it."""

import time

from tests.commerce.payments.stripe_double.things import Data, Things

# By Stripe's reporting categories.
TYPES = {
    "charge": "charge",
    "refund": "refund",
    "refund_failure": "refund_failure",
    "dispute": "adjustment",
    "dispute_reversal": "adjustment",
    "transfer": "transfer",
    "payout": "payout",
    "fee": "stripe_fee",
}


class Balance(Things):
    """One row for everything that moved."""

    def moved(self, category: str, amount: int, currency: str, source: Data, *, fee: int = 0) -> Data:
        row = self.new(
            "txn",
            "balance_transaction",
            amount=amount,
            available_on=int(time.time()),
            balance_type="payments",
            currency=currency,
            description=None,
            exchange_rate=None,
            fee=fee,
            fee_details=[],
            net=amount - fee,
            reporting_category=category,
            source=source["id"],
            status="available",
            type=TYPES.get(category, "adjustment"),
        )
        self.sources[row["id"]] = source
        return row

    def listed(self, params: Data) -> list[Data]:
        """Return the rows of a span, newest first, with what they are about where that was asked for."""
        span = params.get("created") or {}
        rows = [
            row
            for row in self.objects.values()
            if row["object"] == "balance_transaction"
            and span.get("gte", 0) <= row["created"] < span.get("lt", float("inf"))
        ]
        if "data.source" in params.get("expand", []):
            rows = [row | {"source": dict(self.sources[row["id"]])} for row in rows]
        return rows[::-1]
