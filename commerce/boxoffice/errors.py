"""What the box office refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class NotYetOnSale(Refusal):
    """The sale of a ticket begins later."""

    code = "not_yet_on_sale"
    message = _("The sale of “%(title)s” begins on %(when)s. Nothing was charged.")
    status = 409


class SaleOver(Refusal):
    """The sale of a ticket, or of its early price, has ended."""

    code = "sale_over"
    message = _("“%(title)s” is not sold any more. Look at the other tickets; nothing was charged.")
    status = 409


class PresaleForFollowers(Refusal):
    """Only followers buy it so early."""

    code = "presale_for_followers"
    message = _(
        "“%(title)s” is in presale for followers of %(creator)s. Follow to buy now; nothing was charged."
    )
    status = 403


class PresaleForMembers(Refusal):
    """Only members buy it so early."""

    code = "presale_for_members"
    message = _("“%(title)s” is in presale for members of %(creator)s. Nothing was charged.")
    status = 403


class CodeNeeded(Refusal):
    """A ticket that only a code opens."""

    code = "ticket_code_needed"
    message = _("“%(title)s” is sold only with a code. Nothing was charged.")
    status = 403


class CodeUnknown(Refusal):
    """There is no such word, or it is over, paused or used up: a stranger is not told which."""

    code = "ticket_code_unknown"
    message = _("This code opens nothing here. Look for a typing mistake; nothing was changed.")
    status = 404


class CodeTaken(Refusal):
    """The word means something already."""

    code = "ticket_code_taken"
    message = _("There is a code “%(text)s” already. Choose another one; nothing was changed.")
    status = 409


class CodeUnclear(Refusal):
    """Too little is left of a word when it is compared."""

    code = "ticket_code_unclear"
    message = _("A code has at least %(least)s letters or digits. Nothing was changed.")


class BlockUnclear(Refusal):
    """Seats are set aside of a ticket, for a while."""

    code = "block_unclear"
    message = _("Say of which ticket how many seats are set aside, and until when. Nothing was changed.")


class TierUnclear(Refusal):
    """What was said of a kind of ticket does not go together."""

    code = "tier_unclear"
    message = _("%(reason)s Nothing was changed.")


class GroupStays(Refusal):
    """Somebody bought it as a group of so many."""

    code = "group_stays"
    message = _(
        "“%(title)s” has been sold as it is. Make another ticket for the new group; nothing was changed."
    )
    status = 409


class QuotaOfOther(Refusal):
    """The seats belong to another seller."""

    code = "quota_of_other"
    message = _("These seats are another seller's. Nothing was changed.")
    status = 409


class AlreadyWithdrawn(Refusal):
    """The tickets were taken back before."""

    code = "complimentary_withdrawn"
    message = _("These tickets were taken back before. Nothing was changed.")
    status = 409


class PassUsedUp(Refusal):
    """A season pass was used for as many shows as it is for."""

    code = "pass_used_up"
    message = _("Your pass was used for %(most)s shows already. Nothing was changed.")
    status = 409
