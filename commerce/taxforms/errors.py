"""What tax forms say no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class TaxFormNotAsked(Refusal):
    """The house's country asks nothing of its payees."""

    code = "tax_form_not_asked"
    message = _("This marketplace needs no tax form of you.")
    status = 409


class TaxFormDecided(Refusal):
    """Somebody was faster, or the payee sent another one."""

    code = "tax_form_decided"
    message = _("This form was decided, replaced or erased meanwhile. Nothing was changed.")
    status = 409
