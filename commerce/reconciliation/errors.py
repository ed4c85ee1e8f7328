"""What reconciliation says no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class GapUnexplained(Refusal):
    """A difference is closed with a reason only."""

    code = "gap_unexplained"
    message = _("Say what the difference is and why it does no harm. It is kept with your name.")


class GapClosed(Refusal):
    """It agrees meanwhile, or somebody explained it before."""

    code = "gap_closed"
    message = _("This line is no open difference any more. Nothing was changed.")
    status = 409
