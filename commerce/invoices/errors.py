"""What invoices say no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class InvoiceNotYet(Refusal):
    """Nothing was paid that an invoice could tell of."""

    code = "invoice_not_yet"
    message = _("There is no invoice for this: it is not paid, or no money went back. Nothing was made.")
    status = 409
