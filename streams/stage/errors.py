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
