"""Payouts: set aside in the books first, then sent, then settled by what the provider says.

Running twice, or twice at once, pays once: one run is under way at a time, a transfer can be in one payout only, and
the provider is asked with the payout's public id as the key. Nothing is sent from books that do not agree.
"""

from commerce.payouts.services.ending import payout_fail
from commerce.payouts.services.running import payout_run
from commerce.payouts.services.sending import (
    payout_apply,
    payout_look,
    payout_looked,
    payout_send,
)

__all__ = ["payout_apply", "payout_fail", "payout_look", "payout_looked", "payout_run", "payout_send"]
