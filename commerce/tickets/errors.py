"""What tickets refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class NotATicket(Refusal):
    """A thing that is sent admits nobody."""

    code = "not_a_ticket"
    message = _("“%(title)s” is a thing that is sent, not a ticket. Nothing was changed.")
