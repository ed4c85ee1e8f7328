"""What the stage refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class EncoderAway(Refusal):
    """Nobody goes live with an encoder that sends nothing."""

    code = "encoder_away"
    message = _(
        "No encoder is sending. Start streaming in it first; the show goes live when its picture is here."
    )
    status = 409


class ShowOver(Refusal):
    """There is nothing to send to any more."""

    code = "show_over"
    message = _("This show is over, so nothing can be sent to it any more.")
    status = 409
