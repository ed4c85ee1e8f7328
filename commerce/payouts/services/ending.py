"""How a payout ends: it arrived, or it is owed again. Each is written once, whoever writes it."""

from django.db import transaction
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.services import Posting, account
from commerce.payouts.events import PayoutFailed, PayoutPaid
from commerce.payouts.models import Payout, PayoutLine
from commerce.payouts.selectors import OPEN
from marketplace.kernel.bus import emit


@transaction.atomic
def payout_succeed(*, payout: Payout, ref: str) -> bool:
    """The money arrived."""
    rows = Payout.objects.filter(pk=payout.pk, state__in=OPEN)
    if not rows.update(state=Payout.State.PAID, settled_at=timezone.now(), provider_ref=ref):
        return False
    ledger.settle(key=booked_as(payout))
    emit(PayoutPaid(payout_id=payout.pk))
    return True


@transaction.atomic
def payout_fail(*, payout: Payout, code: str) -> bool:
    """The money did not get there, or came back from there: what was set aside is owed again."""
    values = {"state": Payout.State.FAILED, "failure_code": code[:40], "settled_at": timezone.now()}
    if Payout.objects.filter(pk=payout.pk, state__in=OPEN).update(**values):
        ledger.void(key=booked_as(payout))
    elif Payout.objects.filter(pk=payout.pk, state=Payout.State.PAID).update(**values):
        _book_back(payout)
    else:
        return False
    PayoutLine.objects.filter(payout=payout).update(is_returned=True)
    for exchanged in payout.exchanges.all():
        ledger.exchange_back(key=exchanged.key)
    emit(PayoutFailed(payout_id=payout.pk))
    return True


def booked_as(payout: Payout) -> str:
    """Return the key of a payout's movement in the books."""
    return f"payout:{payout.public_id}"


def _book_back(payout: Payout) -> None:
    """It had arrived, and the bank sent it back: what was booked stays, and the opposite is written beside it."""
    bank = account(AccountKind.BANK, "", payout.currency)
    owed = account(payout.account_kind, payout.owner, payout.currency)
    ledger.post(
        key=f"{booked_as(payout)}:back",
        kind=MovementKind.PAYOUT_BACK,
        reference=payout.public_id,
        lines=[Posting(bank, owed, payout.money)],
    )
