"""What the room refuses about gifts; what wallets refuse is said in commerce.wallet.errors."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class GiftNeedsAccount(Refusal):
    """Coins are kept in an account."""

    code = "gift_needs_account"
    message = _("Sign in to send gifts and tips.")
    status = 403


class GiftsLiveOnly(Refusal):
    """Before and after a show nobody sees them."""

    code = "gifts_live_only"
    message = _("Gifts and tips are sent while a show is on air. Nothing was sent.")
    status = 409


class RehearsalTakesNoGifts(Refusal):
    """A rehearsal is seen by nobody, and nothing is spent in it."""

    code = "rehearsal_takes_no_gifts"
    message = _("In a rehearsal no gifts are sent, and nothing is spent.")
    status = 409


class GiftUnreadable(Refusal):
    """The page sent something that no gift is."""

    code = "gift_unreadable"
    message = _("That is not a gift as this page sends them. Nothing was sent.")


class GoalUnreadable(Refusal):
    """A goal has words and coins."""

    code = "goal_unreadable"
    message = _("Say what the goal is for (at most %(characters)s characters) and how many coins it takes.")
