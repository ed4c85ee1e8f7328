"""What promotions refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class ShowPriceTooHigh(Refusal):
    """Nobody pays more in a show than outside of it."""

    code = "show_price_too_high"
    message = _("A show price is lower than the ordinary one, which is %(ordinary)s. Nothing was changed.")


class ShowPriceElsewhere(Refusal):
    """The thing has no ordinary price in that currency to be lower than."""

    code = "show_price_elsewhere"
    message = _("This is not sold in %(currency)s, so it has no show price there. Nothing was changed.")
    status = 409
