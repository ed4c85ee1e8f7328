"""What operators decide about payouts that came back, each with a reason.

It was not the account: the next run pays there again. Or what was moved to the payee's account at the provider cannot
be taken back: it is owed again without it, and the house bears it until it is had back.
"""

from django.db import transaction
from django.utils import timezone

from commerce.payments.models import OperatorTask
from commerce.payments.services import operator_task
from commerce.payments.services.standing import operator_tasks_settled
from commerce.payouts.errors import PayoutNotReturned, PayoutNotStuck
from commerce.payouts.models import Payout
from commerce.payouts.services.ending import payout_fail

STUCK = OperatorTask.Kind.PAYOUT_STUCK
NOT_TAKEN_BACK = "not_taken_back"


def payout_retry(*, payout: Payout, reason: str) -> None:
    """Let the next run pay to the account that this payout came back from. Raises PayoutNotReturned."""
    rows = Payout.objects.filter(pk=payout.pk, state=Payout.State.FAILED, retried_at=None)
    if not rows.update(retried_at=timezone.now(), retry_reason=reason.strip()[:300]):
        raise PayoutNotReturned
    payout.refresh_from_db()


def stuck_tell(payout: Payout, why: str) -> None:
    """Ask operators to look at a payout that came back without its money; asked again, nothing changes."""
    operator_task(kind=STUCK, subject=_subject(payout), note=f"{payout}: {why}")


def stuck_over(payout: Payout, outcome: str) -> bool:
    """Nobody has to look at it any more; False where nobody had to."""
    return operator_tasks_settled(kind=STUCK, subject=_subject(payout), outcome=outcome) > 0


def _subject(payout: Payout) -> str:
    return f"payout:{payout.public_id}"


@transaction.atomic
def payout_owe_again(*, payout: Payout, reason: str) -> None:
    """Owe a payout again though its money cannot be taken back. Raises PayoutNotStuck; then nothing changed."""
    if not stuck_over(payout, reason.strip()) or not payout_fail(payout=payout, code=NOT_TAKEN_BACK):
        raise PayoutNotStuck
    payout.refresh_from_db()
