"""What the stage refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class HouseFull(Refusal):
    """As many watch as the house can carry."""

    code = "house_full"
    message = _("The house is full. Your place in line is kept.")
    status = 503


class StageDoorClosed(Refusal):
    code = "stage_door_closed"
    message = _("Nobody can join this show any more: it is over or was called off.")
    status = 410


class GuestNameRefused(Refusal):
    code = "guest_name_refused"
    message = _(
        "That name cannot be shown. Use up to %(most)s letters, without line breaks or invisible signs."
    )


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


class WatchingElsewhere(Refusal):
    """A ticket is good on any device, on one at a time."""

    code = "watching_elsewhere"
    message = _("You are watching this show on another device.")
    status = 403


class RecordingMissing(Refusal):
    """Nothing was recorded, it is not one file yet, or it has not so many."""

    code = "recording_missing"
    message = _(
        "There is no such recording to download, or not yet. The page of the show in your studio says more."
    )
    status = 409


class CaptionsRefused(Refusal):
    code = "captions_refused"
    message = _("The captions were not saved: %(reason)s")


class CaptionsTooEarly(Refusal):
    code = "captions_too_early"
    message = _("Captions belong to a recording, and this show has none yet.")
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
