"""A payout run: everybody who is owed something is paid, or a line says why not.

It may be killed anywhere. What was set aside is sent by the next one, and a run that was left is taken up and gone
through again: what it did is in the books, so it is not done a second time.
"""

import logging
from datetime import timedelta
from typing import Final

from django.db import IntegrityError
from django.utils import timezone

from commerce.ledger.alarm import operators_tell
from commerce.ledger.proof import prove
from commerce.payouts.models import PayoutRun, Unpaid
from commerce.payouts.payees import payee_of
from commerce.payouts.rates import rates_today
from commerce.payouts.reasons import Reason
from commerce.payouts.selectors import accounts_owed, payouts_due, run_for
from commerce.payouts.services.claiming import Claim, RunLost, run_begin, run_take_up
from commerce.payouts.services.making import payout_make, unpaid_note
from commerce.reconciliation.selectors import gap_open

logger = logging.getLogger(__name__)
UNPAID_DAYS_KEPT: Final = 90


def payout_run(*, key: str) -> PayoutRun:
    """Set aside what is owed to everybody who can be paid; the same key returns the first run.

    A run that was left by somebody who was killed is finished first. While another one is under way, that one is
    returned and nothing is done. Nobody is paid from books that do not agree.
    """
    left = run_take_up()
    if left is not None:
        _go_through(left)
    mine = run_begin(key)
    if mine is not None:
        _go_through(mine)
    return run_for(key)


def _go_through(claim: Claim) -> None:
    try:
        difference = prove().difference or gap_open()
        claim.keep()
        if difference:
            _block(claim, difference)
        else:
            _pay_everybody(claim)
    except RunLost:
        logger.warning("run %s took too long and was taken up by another process", claim.run.key)


def _block(claim: Claim, difference: str) -> None:
    logger.error("payout run %s is blocked: %s", claim.run.key, difference)
    operators_tell(difference)
    for owed in accounts_owed():
        if owed.free.minor > 0:
            unpaid_note(run=claim.run, owner=owed.owner, money=owed.free, reason=Reason.BOOKS)
    claim.finish(blocked_reason=difference)


def _pay_everybody(claim: Claim) -> None:
    rates = rates_today()
    for currency, accounts in payouts_due():
        owner = accounts[0].owner
        try:
            payout_make(claim=claim, payee=payee_of(owner), accounts=accounts, currency=currency, rates=rates)
        except IntegrityError:
            # Somebody else put these transfers into a payout at the same moment; this one's part was undone.
            logger.info("run %s: %s is being paid elsewhere", claim.run.key, owner)
        except RunLost:
            raise
        except Exception:
            # One payee whom something is wrong with does not keep the others from their money.
            logger.exception("run %s: %s could not be paid", claim.run.key, owner)
            for owed in accounts:
                unpaid_note(run=claim.run, owner=owner, money=owed.free, reason=Reason.FAULT)
    Unpaid.objects.filter(created_at__lt=timezone.now() - timedelta(days=UNPAID_DAYS_KEPT)).delete()
    claim.finish()
