"""What returns say no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class ReturnEmpty(Refusal):
    """No piece was chosen."""

    code = "return_empty"
    message = _("Choose what you want to send back.")


class ReturnTooMany(Refusal):
    """More pieces than the buyer has, or than are not on their way back yet."""

    code = "return_too_many"
    message = _("Of %(title)s you can send %(left)s back. Reload the page; nothing was asked for.")
    status = 409


class ReturnNotSent(Refusal):
    """What is never sent cannot come back."""

    code = "return_not_sent"
    message = _("%(title)s was never sent in a parcel: tickets and digital goods cannot be sent back.")


class ReturnTooLate(Refusal):
    """The days in which it could be sent back are over."""

    code = "return_too_late"
    message = _("%(title)s could be sent back until %(until)s.")
    status = 409


class ReturnPicturesTooMany(Refusal):
    """More pictures than one request takes."""

    code = "return_pictures_too_many"
    message = _("Send at most %(most)s pictures.")


class ReturnMoved(Refusal):
    """Somebody was faster, or it is not this step's turn."""

    code = "return_moved"
    message = _("This return is %(state)s by now. Reload the page; nothing changed.")
    status = 409


class ReturnNeedsWords(Refusal):
    """A refusal says why."""

    code = "return_needs_words"
    message = _("Say why. The buyer reads it.")


class ReceivedTooMany(Refusal):
    """More came back than was asked for."""

    code = "received_too_many"
    message = _("Of %(title)s at most %(most)s can have come back with this return.")


class ReturnRefundTooLarge(Refusal):
    """More money than the pieces cost."""

    code = "return_refund_too_large"
    message = _("For %(title)s at most %(left)s can go back. Nothing was refunded.")
