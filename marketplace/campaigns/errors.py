"""What the campaigns refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class CampaignClosed(Refusal):
    """The campaign takes nobody."""

    code = "campaign_closed"
    message = _("This campaign is not open. Nothing was agreed.")
    status = 409


class CampaignFull(Refusal):
    """All places are taken."""

    code = "campaign_full"
    message = _("All places in this campaign are taken. Nothing was agreed.")
    status = 409


class DeadlinePassed(Refusal):
    """It is too late."""

    code = "campaign_deadline_passed"
    message = _("The deadline of this campaign has passed. Nothing was agreed.")
    status = 409


class TermsChanged(Refusal):
    """Somebody would say yes to what they have not read."""

    code = "terms_changed"
    message = _("The terms were changed in the meantime. Nothing was agreed: read them again, then answer.")
    status = 409


class SeatsTooFew(Refusal):
    """More creators have been accepted than there would be places."""

    code = "seats_too_few"
    message = _("%(taken)s creators have been accepted already; there cannot be fewer places than that.")


class AlreadyAnswered(Refusal):
    """There is nothing left to answer."""

    code = "already_answered"
    message = _("This has been answered already. Nothing was changed.")
    status = 409


class AlreadyProposed(Refusal):
    """A second invitation or application to the same campaign."""

    code = "already_proposed"
    message = _("This has been asked before, and there is an answer. Nothing was changed.")
    status = 409


class NoSuchCreator(Refusal):
    """Nobody public has this handle."""

    code = "no_such_creator"
    message = _("There is no creator “%(handle)s”. Check the handle.")


class CommissionRefused(Refusal):
    """The text is not a commission."""

    code = "commission_refused"
    message = _(
        "“%(text)s” is not a commission. Write percent with at most two decimals, from 0 to 80: for example 12.5."
    )


class CampaignNotDraft(Refusal):
    """The campaign is not in the state for that."""

    code = "campaign_not_draft"
    message = _("The campaign is not in a state for that. Nothing was changed.")
    status = 409


class AnswerMissing(Refusal):
    """Neither yes nor no, or a yes to nobody knows what."""

    code = "answer_missing"
    message = _("Nothing was agreed: the page did not say what you read. Open it again and answer there.")
