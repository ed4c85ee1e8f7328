"""What buying and renewing memberships refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class NotInThisMarket(Refusal):
    code = "membership_not_here"
    message = _("This membership is not sold in your market.")
    status = 409


class AlreadyMember(Refusal):
    code = "membership_held"
    message = _("You are a member. Change your membership instead.")
    status = 409


class ChangeNotNow(Refusal):
    code = "change_not_now"
    message = _("A payment for this membership is open or about to be. Try again once it is done.")
    status = 409


class ChangeIsFree(Refusal):
    code = "change_is_free"
    message = _("This change costs nothing now: it holds from the next period on.")


class ChangePriceMoved(Refusal):
    code = "change_price_moved"
    message = _("The price is %(price)s by now. Look at it once more.")
    status = 409


class PriceNotAsked(Refusal):
    code = "price_not_asked"
    message = _("This price is not on offer any more.")
    status = 409


class MonthNotOver(Refusal):
    code = "pool_month_not_over"
    message = _("%(month)s is not over yet.")
    status = 409
