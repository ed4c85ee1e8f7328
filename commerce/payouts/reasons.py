"""Why a run did not pay somebody: for the payee and for the operator, in the same words."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from commerce.payouts.minimums import minimum_of
from commerce.payouts.models import Unpaid
from marketplace.kernel.money import format_money


class Reason(TextChoices):
    """What stands between somebody's money and their account."""

    NOT_VERIFIED = "not_verified", _("not verified")
    NO_ACCOUNT = "no_account", _("no payout account")
    PROVIDER_INCOMPLETE = "provider_incomplete", _("the provider lacks something")
    PROVIDER_PENDING = "provider_pending", _("the provider is looking")
    PROVIDER_REFUSED = "provider_refused", _("refused by the provider")
    TAX_FORM_MISSING = "tax_form_missing", _("no tax form")
    TAX_FORM_WAITING = "tax_form_waiting", _("the tax form waits for review")
    TAX_FORM_OVER = "tax_form_over", _("the tax form has run out")
    CAME_BACK = "came_back", _("the last payout came back")
    HELD = "held", _("held back by an operator")
    CARRIED = "carried", _("more was taken back than is payable")
    OFFSET = "offset", _("more was taken back in the currency of the payouts")
    EVENED = "evened", _("what was taken back is made up for")
    BELOW_MINIMUM = "below_minimum", _("below the smallest payout")
    TOO_LITTLE = "too_little", _("too little in the currency of the payout")
    NO_RATE = "no_rate", _("no exchange rate")
    ODD_SUM = "odd_sum", _("a sum that the provider does not send")
    FAULT = "fault", _("a fault of ours")
    BOOKS = "books", _("the books are being checked")
    GONE = "gone", _("there is no such payee any more")


SENTENCES: Final = {
    Reason.NOT_VERIFIED: _("%(amount)s waits until your profile is approved."),
    Reason.NO_ACCOUNT: _("%(amount)s waits for a payout account that money can be sent to."),
    Reason.PROVIDER_INCOMPLETE: _(
        "%(amount)s waits until you have told our payment provider what is missing."
    ),
    Reason.PROVIDER_PENDING: _("%(amount)s waits while our payment provider looks at what you told it."),
    Reason.PROVIDER_REFUSED: _("%(amount)s waits: our payment provider does not pay you. Write to us."),
    Reason.TAX_FORM_MISSING: _("%(amount)s waits for a tax form of yours."),
    Reason.TAX_FORM_WAITING: _("%(amount)s waits until a person of ours has looked at your tax form."),
    Reason.TAX_FORM_OVER: _("%(amount)s waits for a new tax form: yours has run out."),
    Reason.CAME_BACK: _(
        "%(amount)s waits for another payout account: the last payout came back from the one that you have."
    ),
    Reason.HELD: _("%(amount)s is held back. Above you read why, and until when."),
    Reason.CARRIED: _(
        "Your balance was %(amount)s: more was taken back than you were owed. What you earn next makes up for it first."
    ),
    Reason.OFFSET: _(
        "%(amount)s waits: more was taken back in the currency of your payouts, and this will make up for it."
    ),
    Reason.EVENED: _(
        "What you earned since made up for what was taken back. Nothing is left over, and nothing is owed any more."
    ),
    Reason.BELOW_MINIMUM: _(
        "%(amount)s is less than the smallest payout of %(minimum)s. "
        "It is kept and paid together with what you earn next."
    ),
    Reason.TOO_LITTLE: _(
        "%(amount)s is too little for a payout in your currency. It is kept and paid together with what you earn next."
    ),
    Reason.NO_RATE: _("%(amount)s waits for an exchange rate into the currency of your payouts."),
    Reason.ODD_SUM: _(
        "%(amount)s is a sum that our payment provider cannot send. It is paid together with what you earn next."
    ),
    Reason.FAULT: _(
        "%(amount)s waits because of a fault of ours. The next run tries again; nothing is lost."
    ),
    Reason.BOOKS: _(
        "%(amount)s waits: nobody is paid until a difference in the books is found. Nothing is lost."
    ),
    Reason.GONE: _("%(amount)s is owed to somebody who is no longer here."),
}
OTHER: Final = _("%(amount)s waits for something that is missing: see what you need for getting paid.")


def label_of(reason: str) -> str:
    """Return a reason in few words, as it was written where it is not one of ours."""
    return str(Reason(reason).label) if reason in Reason.values else reason


def told(unpaid: Unpaid) -> str:
    """Return the sentence a payee reads."""
    sentence = SENTENCES.get(Reason(unpaid.reason), OTHER) if unpaid.reason in Reason.values else OTHER
    words = {"amount": format_money(unpaid.money), "minimum": format_money(minimum_of(unpaid.currency))}
    return str(sentence) % words
