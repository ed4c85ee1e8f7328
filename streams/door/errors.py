"""What the door refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class NotRefundable(Refusal):
    """Too late, or never promised."""

    code = "ticket_not_refundable"
    message = _("No money comes back for this ticket any more. Nothing was changed.")
    status = 409


class RefundChanged(Refusal):
    """The page said more than what is left by now."""

    code = "ticket_refund_changed"
    message = _("Meanwhile another sum comes back for this ticket: %(amount)s. Look at it and press again.")
    status = 409


class NotYoursToSell(Refusal):
    """The money would go to somebody else."""

    code = "ticket_not_bought_by_you"
    message = _("Only whoever paid for this ticket can give it back: the money goes to them.")
    status = 403


class TicketUsed(Refusal):
    """Who is in cannot give the ticket away."""

    code = "ticket_used"
    message = _("This ticket has been used: it can be neither given away nor given back.")
    status = 409


class TicketOnOffer(Refusal):
    """Its seat is on the shelf already."""

    code = "ticket_on_offer"
    message = _("The box office offers this seat. Take it back from there first: nothing was changed.")
    status = 409


class NotResold(Refusal):
    """Its tier does not allow it, or the show has begun."""

    code = "ticket_not_resold"
    message = _("The box office does not take this ticket back.")
    status = 409


class SeatIsBeingSold(Refusal):
    """Somebody is paying for it."""

    code = "ticket_being_sold"
    message = _(
        "Somebody is buying this seat at the moment. If they do not pay, you can keep it in a few minutes."
    )
    status = 409


class NobodyThere(Refusal):
    """No creator has this handle."""

    code = "ticket_to_nobody"
    message = _("Nobody here is called “%(name)s”. Write a handle, or an e-mail address.")
    status = 404


class DoorShut(Refusal):
    """Too early or too late."""

    code = "door_shut"
    message = _("The door is not open now. It opens half an hour before the show.")
    status = 403


class TicketVoid(Refusal):
    """The link was right, and is not any more."""

    code = "ticket_void"
    message = _("This ticket is not valid any more: it was given back, or it belongs to somebody else now.")
    status = 410


class ChangeRefused(Refusal):
    """It would change nothing, or lies in the past."""

    code = "show_change_refused"
    message = _(
        "Choose another time in the future, or fewer minutes than the show has now. Nothing was changed."
    )


class ScansRefused(Refusal):
    """Not from a list of this door."""

    code = "scans_refused"
    message = _(
        "These scans do not belong to this door. Load the list again; what was scanned stays on the device."
    )
    status = 400
