"""Who earns what, when it is theirs to take, what holds it back, and how it leaves."""

from commerce.payouts.models.accounts import PayeeAccount
from commerce.payouts.models.agencies import Agency, Representation
from commerce.payouts.models.exchange import ExchangeRate, PayoutCurrency, PayoutExchange
from commerce.payouts.models.fees import FeeRule
from commerce.payouts.models.holds import Hold
from commerce.payouts.models.open_rates import OpenPlan, OpenRate, OpenSeller
from commerce.payouts.models.payouts import Payout, PayoutLine, PayoutRun, Unpaid
from commerce.payouts.models.settlements import SellerTerms, Settlement

__all__ = [
    "Agency",
    "ExchangeRate",
    "FeeRule",
    "Hold",
    "OpenPlan",
    "OpenRate",
    "OpenSeller",
    "PayeeAccount",
    "Payout",
    "PayoutCurrency",
    "PayoutExchange",
    "PayoutLine",
    "PayoutRun",
    "Representation",
    "SellerTerms",
    "Settlement",
    "Unpaid",
]
