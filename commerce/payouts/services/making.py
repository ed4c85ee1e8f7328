"""Setting one payee's money aside: a payout, its lines and its reservation; or a line that says why not."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.selectors import Balance
from commerce.ledger.services import Posting, account
from commerce.payouts.events import PayoutMade
from commerce.payouts.models import Payout, PayoutExchange, PayoutLine, PayoutRun, Unpaid
from commerce.payouts.payees import Payee
from commerce.payouts.rates import Rates
from commerce.payouts.selectors import as_they_stand
from commerce.payouts.services.choosing import Choice, Part, choose
from commerce.payouts.services.claiming import Claim
from commerce.payouts.services.ending import booked_as
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money


@transaction.atomic
def payout_make(
    *, claim: Claim, payee: Payee | None, accounts: Sequence[Balance], currency: str, rates: Rates
) -> Payout | None:
    """Set what stands on some accounts of a payee aside, in one currency; what is not paid gets a line that says why.

    Raises IntegrityError when somebody else was faster, and RunLost; then nothing changed.
    """
    claim.keep()
    choice = choose(payee, as_they_stand(accounts), currency, rates)
    for money, reason in choice.left:
        unpaid_note(run=claim.run, owner=accounts[0].owner, money=money, reason=reason)
    if payee is None or not choice.parts:
        return None
    return _set_aside(claim.run, payee, choice)


def unpaid_note(*, run: PayoutRun, owner: str, money: Money, reason: str) -> None:
    """Write down that a run does not pay somebody; the same run writes it once, as it was last."""
    Unpaid.objects.update_or_create(
        run=run,
        owner=owner,
        currency=money.currency,
        defaults={"amount_minor": money.minor, "reason": reason, "created_at": timezone.now()},
    )


def _set_aside(run: PayoutRun, payee: Payee, choice: Choice) -> Payout:
    total, kind = choice.total, choice.parts[0].ripe.owed.kind
    payout = Payout.objects.create(
        run=run,
        owner=payee.owner,
        account_kind=kind,
        amount_minor=total.minor,
        currency=total.currency,
        provider=settings.PAYMENT_PROVIDER,
        destination_label=payee.label,
        destination=payee.destination,
    )
    owed = account(kind, payee.owner, total.currency)
    for part in choice.parts:
        _take(payout, part)
    ledger.reserve(
        key=booked_as(payout),
        kind=MovementKind.PAYOUT,
        reference=payout.public_id,
        lines=[Posting(owed, account(AccountKind.BANK, "", total.currency), total)],
    )
    emit(PayoutMade(payout_id=payout.pk))
    return payout


def _take(payout: Payout, part: Part) -> None:
    """Put what is owed in one currency into a payout, exchanged where the payout is in another."""
    ripe, currency = part.ripe, part.ripe.total.currency
    PayoutLine.objects.bulk_create(
        PayoutLine(
            payout=payout,
            transfer_key=entry.key,
            amount_minor=ripe.signed(entry).minor,
            currency=currency if part.found else "",
            reference=entry.reference,
        )
        for entry in ripe.entries
    )
    Unpaid.objects.filter(run=payout.run, owner=payout.owner, currency=currency).delete()
    if part.found is None:
        return
    exchanged = PayoutExchange.objects.create(
        payout=payout,
        sold_currency=currency,
        sold_minor=ripe.total.minor,
        bought_minor=part.worth.minor,
        rate=str(part.found.rate),
        rate_on=part.found.on,
        source=part.found.source,
    )
    ledger.exchange(
        key=exchanged.key,
        reference=payout.public_id,
        sold=(account(ripe.owed.kind, payout.owner, currency), ripe.total),
        bought=account(ripe.owed.kind, payout.owner, payout.currency),
        rate=part.found.rate,
    )
