"""What memberships refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class NotAMembership(Refusal):
    code = "not_a_membership"
    message = _("“%(title)s” makes nobody a member. Nothing was changed.")


class TierNotOffered(Refusal):
    code = "tier_not_offered"
    message = _("This membership is not offered any more. Choose another one.")
    status = 409


class MembershipOver(Refusal):
    code = "membership_over"
    message = _("This membership has ended. You can join again.")
    status = 409


class MembershipPaused(Refusal):
    code = "membership_paused"
    message = _("This membership is paused. Go on with it first.")
    status = 409


class MembershipNotPaused(Refusal):
    code = "membership_not_paused"
    message = _("This membership is not paused.")
    status = 409


class PauseNotPossible(Refusal):
    code = "pause_not_possible"
    message = _("Only a paid membership can be paused, and not while a payment is open.")
    status = 409


class PauseTooLong(Refusal):
    code = "pause_too_long"
    message = _("Pause for 1 to %(days)s days.")


class TrialUsed(Refusal):
    code = "trial_used"
    message = _("You have been a member here before. A trial is for the first time.")
    status = 409


class NoTrial(Refusal):
    code = "no_trial"
    message = _("This membership has no trial.")


class GiftMonths(Refusal):
    code = "membership_gift_months"
    message = _("Give 1 to %(months)s months.")


class GiftUnknown(Refusal):
    code = "membership_gift_unknown"
    message = _("This code is not known here. Look at each letter, and try again.")
    status = 404


class GiftRedeemed(Refusal):
    code = "membership_gift_redeemed"
    message = _("This code was used before.")
    status = 409


class GiftTakenBack(Refusal):
    code = "membership_gift_taken_back"
    message = _("The money for this gift went back, so the code is of no use any more.")
    status = 410


class SameTier(Refusal):
    code = "same_tier"
    message = _("That is the membership you have.")
    status = 409


class PlanUnreadable(Refusal):
    code = "plan_unreadable"
    message = _("A tier needs a name and at least one price above zero.")
