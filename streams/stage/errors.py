"""What the stage refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class HouseFull(Refusal):
    """As many watch as the house can carry."""

    code = "house_full"
    message = _("The house is full. Your place in line is kept.")
    status = 503
