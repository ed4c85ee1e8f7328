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


class TargetRefused(Refusal):
    """What was typed names no server that a show may be sent to."""

    code = "simulcast_target_refused"
    message = _("The target was not saved: %(reason)s")


class TooManyTargets(Refusal):
    """Each one costs the server as much as many viewers."""

    code = "simulcast_targets_full"
    message = _("A show is sent to at most %(most)s other sites. Remove one first.")
    status = 409


class SimulcastOff(Refusal):
    """Whoever runs the site has turned it off."""

    code = "simulcast_off"
    message = _("This site does not send shows on to others.")
    status = 409
