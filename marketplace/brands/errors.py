"""What the brands refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class RoleTooLow(Refusal):
    """A member of the brand asked for something another role does."""

    code = "role_too_low"
    message = _("Your role in %(brand)s does not include this. Ask an owner of the brand.")
    status = 403


class StepsMissing(Refusal):
    """The brand cannot be sent in yet."""

    code = "brand_steps_missing"
    message = _("Not sent yet. Still to fill in: %(steps)s.")


class BrandNotDraft(Refusal):
    """The brand was sent in, or decided on, meanwhile."""

    code = "brand_not_draft"
    message = _("This brand has been sent in already. Nothing was changed.")
    status = 409


class BrandNotSubmitted(Refusal):
    """There is nothing to decide on."""

    code = "brand_not_submitted"
    message = _("This brand is not waiting for review. Nothing was changed.")
    status = 409


class BrandNotApproved(Refusal):
    """Only an approved brand may do this."""

    code = "brand_not_approved"
    message = _("The brand has to be approved first. Nothing was changed.")
    status = 409


class ReasonMissing(Refusal):
    """A refusal without a reason helps nobody."""

    code = "reason_missing"
    message = _("Write the reason, so that it can be put right.")


class TooManyDrafts(Refusal):
    """One person founds brands without filling them in."""

    code = "too_many_draft_brands"
    message = _("You already have %(count)s brands that are not filled in. Finish one of them first.")
    status = 409


class NoSuchAccount(Refusal):
    """The address belongs to nobody here."""

    code = "no_such_account"
    message = _("Nobody signs in with this address yet. Ask them to make an account first, then add them.")


class AlreadyMember(Refusal):
    """The person is in the team."""

    code = "already_member"
    message = _("%(name)s is in the team already. Nothing was changed.")
    status = 409


class LastOwner(Refusal):
    """A brand without an owner could not be run by anybody."""

    code = "last_owner"
    message = _("A brand keeps at least one owner. Make somebody else an owner first.")
    status = 409
