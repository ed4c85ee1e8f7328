"""The nightly proof. Payout runs prove for themselves, and refuse to pay from books that do not agree."""

import logging

from celery import shared_task

from commerce.ledger.proof import prove

logger = logging.getLogger(__name__)


@shared_task
def ledger_prove_nightly() -> str:
    """Recompute the books; a difference is an error in the log, for the operator's alarm."""
    proof = prove()
    if proof.difference:
        logger.error("the books do not agree: %s", proof.difference)
    return proof.difference
