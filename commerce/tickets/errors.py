"""What tickets refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class NotATicket(Refusal):
    """A thing that is sent admits nobody."""

    code = "not_a_ticket"
    message = _("“%(title)s” is a thing that is sent, not a ticket. Nothing was changed.")


class TicketGone(Refusal):
    """It changed hands, was taken back, or was claimed meanwhile."""

    code = "ticket_gone"
    message = _("This ticket is not yours to change any more. Nothing was changed.")
    status = 409


class TicketNotClaimable(Refusal):
    """A claim link is good once, for a ticket that still admits."""

    code = "ticket_claimed"
    message = _("This ticket has been claimed already, or is not valid any more.")
    status = 409
