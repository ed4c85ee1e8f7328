"""What the stage refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class CaptionsRefused(Refusal):
    code = "captions_refused"
    message = _("The captions were not saved: %(reason)s")


class CaptionsTooEarly(Refusal):
    code = "captions_too_early"
    message = _("Captions belong to a recording, and this show has none yet.")
    status = 409
