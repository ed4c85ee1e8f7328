"""What payouts say no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class HoldUnfounded(Refusal):
    """Nobody's money is held back without saying why and showing it."""

    code = "hold_unfounded"
    message = _("Say why the money is held back, and what shows it. The payee reads both.")


class HoldEndsWrong(Refusal):
    """A hold ends, and not in the past or too far off."""

    code = "hold_ends_wrong"
    message = _("A hold ends by itself: choose a day after today, at most %(days)s days from now.")


class HoldOfNobody(Refusal):
    """There is no such payee, or the order is not one they earn from."""

    code = "hold_of_nobody"
    message = _("There is no such payee, or they earn nothing from that order.")


class PayeeNotConnected(Refusal):
    """The provider in use keeps no accounts of payees."""

    code = "payee_not_connected"
    message = _(
        "This marketplace sends money straight to the account you gave. There is nothing more to tell."
    )
    status = 409


class PayoutNotReturned(Refusal):
    """Only what came back can be paid again."""

    code = "payout_not_returned"
    message = _("This payout did not come back, or it was decided about before. Nothing was changed.")
    status = 409


class HoldOver(Refusal):
    """It ended or was lifted before."""

    code = "hold_over"
    message = _("This hold is over already. Nothing was changed.")
    status = 409


class OpenRateRefused(Refusal):
    """The rate is about something that is not the brand's, or is out of bounds."""

    code = "open_rate_refused"
    message = _(
        "Choose your whole shop, one category, or one product of yours, and between 1 and 80 percent."
    )


class OpenSellerDecided(Refusal):
    """It was answered so before."""

    code = "open_seller_decided"
    message = _("This was answered so already. Nothing was changed.")
    status = 409


class RateFileRefused(Refusal):
    """A file of exchange rates has a line that is none."""

    code = "rate_file_refused"
    message = _("Line %(line)s of the file cannot be read: %(problem)s. Nothing was written.")


class CurrencyNotOffered(Refusal):
    """Nothing can be paid out in this currency."""

    code = "currency_not_offered"
    message = _("Choose one of the currencies that are offered.")
