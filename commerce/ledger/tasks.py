"""The seal of every minute and the nightly proof.

Payout runs prove for themselves, and refuse to pay from books that do not agree.
"""

import logging

from celery import shared_task

from commerce.ledger.alarm import operators_tell
from commerce.ledger.proof import prove
from commerce.ledger.sealing import seal_all

logger = logging.getLogger(__name__)


@shared_task
def ledger_seal() -> int:
    """Seal what was written since the last block; returns how many blocks that took."""
    return seal_all()


@shared_task
def ledger_prove_nightly() -> str:
    """Recompute the books; a difference is an error in the log, and every operator gets a mail."""
    proof = prove()
    if proof.difference:
        logger.error("the books do not agree: %s", proof.difference)
        operators_tell(proof.difference)
    return proof.difference
