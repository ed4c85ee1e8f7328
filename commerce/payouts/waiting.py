"""Why a payee's money is still here: what the last runs wrote down, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commerce.payouts.models import Payout
from commerce.payouts.payees import Payee
from commerce.payouts.reasons import told
from commerce.payouts.selectors import unpaid_of

RUNS_SHOWN: Final = 6


@dataclass(frozen=True)
class Wait:
    """One run that paid a payee nothing."""

    at: datetime
    why: str


def waits_of(payee: Payee, currency: str, payouts: Iterable[Payout]) -> list[Wait]:
    """Return the runs since the last payout in a currency that paid a payee nothing, newest first."""
    last = next((payout.created_at for payout in payouts if payout.currency == currency), None)
    rows = unpaid_of(payee.owner, currency, limit=RUNS_SHOWN)
    return [Wait(row.created_at, told(row)) for row in rows if last is None or row.created_at > last]
