"""What giveaways refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class DrawsOff(Refusal):
    """The law of a market is its operator's to know."""

    code = "draws_off"
    message = _("Prizes cannot be drawn in these markets. The operator of this house decides where they can.")
    status = 409


class PurchaseDrawsOff(Refusal):
    """Drawing among buyers makes the purchase a way of entry."""

    code = "purchase_draws_off"
    message = _("In one of these markets entering must be free: choose everybody or your followers.")
    status = 409


class GiveawayBegun(Refusal):
    code = "giveaway_begun"
    message = _("This giveaway has begun or is over already.")
    status = 409


class AnotherGiveawayRuns(Refusal):
    code = "another_giveaway_runs"
    message = _("Another giveaway runs in this show. Draw it or call it off first.")
    status = 409


class GiveawayAccountNeeded(Refusal):
    code = "giveaway_account_needed"
    message = _("Sign in to enter: one account, one entry. It costs nothing.")
    status = 403


class GiveawayShut(Refusal):
    code = "giveaway_shut"
    message = _("This giveaway takes no entries now.")
    status = 409


class GiveawayForFollowers(Refusal):
    code = "giveaway_for_followers"
    message = _("This giveaway is for followers of the host. Follow, and enter.")
    status = 403


class GiveawayForBuyers(Refusal):
    code = "giveaway_for_buyers"
    message = _("This giveaway is for people who bought something in this show.")
    status = 403


class GiveawayElsewhere(Refusal):
    code = "giveaway_elsewhere"
    message = _("This giveaway is not open to people in your market.")
    status = 403


class GiveawayForFans(Refusal):
    code = "giveaway_for_fans"
    message = _("Who hosts or sells in this show cannot win in it.")
    status = 403


class GiveawayBarred(Refusal):
    code = "giveaway_barred"
    message = _("You cannot take part in this room's giveaways.")
    status = 403


class NotEntered(Refusal):
    code = "giveaway_not_entered"
    message = _("You have not entered this giveaway.")
    status = 409


class CallOver(Refusal):
    code = "giveaway_call_over"
    message = _("Nobody is asked now whether they are here.")
    status = 409


class DrawTooEarly(Refusal):
    code = "giveaway_draw_early"
    message = _("Entries still arrive from people whose picture is later. Draw in %(seconds)s s.")
    status = 409


class CallFirst(Refusal):
    code = "giveaway_call_first"
    message = _("Winners must be there: ask first who is.")
    status = 409


class GiveawaySettled(Refusal):
    code = "giveaway_settled"
    message = _(
        "The winners are drawn. That cannot be undone, only a winner who is not there can be replaced."
    )
    status = 409


class WinnerSettled(Refusal):
    code = "giveaway_winner_settled"
    message = _("This winner has given an address or was replaced already.")
    status = 409


class ReasonNeeded(Refusal):
    code = "giveaway_reason_needed"
    message = _("Say why this winner is replaced; everybody can read it.")


class NobodyLeft(Refusal):
    code = "giveaway_nobody_left"
    message = _("Nobody is left in the list who could be drawn.")
    status = 409
