"""What payouts do about facts of getting paid: look at the provider's account, and owe the mails."""

import hashlib

from commerce.payments.events import PayeeReported
from commerce.payouts import tasks
from commerce.payouts.events import PayeeAccountChanged
from commerce.payouts.models import PayeeAccount
from commerce.payouts.payee_accounts import account_by_id
from commerce.payouts.reminding import payee_tell
from commerce.taxforms.events import TaxFormEnding, TaxFormReviewed
from commerce.taxforms.selectors import form_by_id
from marketplace.kernel.bus import on

Status = PayeeAccount.Status


@on(PayeeReported)
def look_at_payee(event: PayeeReported) -> None:
    """Ask the provider how far the payee is; a lost message is made up for by the daily look."""
    tasks.payee_look.delay(event.provider, event.ref, event.owner)


@on(PayeeAccountChanged, durable=True)
def mail_asked_for_more(event: PayeeAccountChanged) -> None:
    """Tell a payee that the provider wants more than it did, or refuses them; not while they are filling it in."""
    account = account_by_id(event.account_id)
    is_news = event.was in (Status.READY, Status.PENDING) and event.status in (
        Status.INCOMPLETE,
        Status.REFUSED,
    )
    if not is_news:
        return
    about = hashlib.sha256(repr(sorted(account.missing)).encode()).hexdigest()[:12]
    what = "provider_refused" if event.status == Status.REFUSED else "provider_more"
    payee_tell(account.owner, key=f"getting_paid:{account.pk}:{what}:{about}", what=what)


@on(TaxFormReviewed, durable=True)
def mail_tax_form_reviewed(event: TaxFormReviewed) -> None:
    """Tell a payee what became of their tax form."""
    form = form_by_id(event.form_id)
    what = "tax_form_accepted" if event.is_accepted else "tax_form_refused"
    payee_tell(form.owner, key=f"getting_paid:{what}:{form.public_id}", what=what, reason=form.reason)


@on(TaxFormEnding, durable=True)
def mail_tax_form_ending(event: TaxFormEnding) -> None:
    """Tell a payee by when they have to renew their tax form; once for each form."""
    form = form_by_id(event.form_id)
    ends = form.valid_until.isoformat() if form.valid_until else ""
    payee_tell(form.owner, key=f"getting_paid:ending:{form.public_id}", what="tax_form_ending", ends=ends)
