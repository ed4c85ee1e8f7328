"""What the stage refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class WatchingElsewhere(Refusal):
    """A ticket is good on any device, on one at a time."""

    code = "watching_elsewhere"
    message = _("You are watching this show on another device.")
    status = 403
