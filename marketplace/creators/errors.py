"""What the creators refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class HandleRefused(Refusal):
    """The text cannot be a handle."""

    code = "handle_refused"
    message = _(
        "Use letters and digits of one script, with single underscores between them: for example lotus_shop, 林 or নদী."
    )


class HandleHidden(HandleRefused):
    """The handle holds signs nobody sees."""

    code = "handle_hidden_signs"
    message = _("This handle contains invisible or control signs. Type it again without copying it.")


class HandleMixed(HandleRefused):
    """Letters of scripts that look alike are mixed."""

    code = "handle_mixed_scripts"
    message = _("This handle mixes letters of scripts that look alike. Use one script.")


class HandleLength(HandleRefused):
    """The handle is too short or too long."""

    code = "handle_length"
    message = _("A handle has %(least)s to %(most)s signs.")


class HandleReserved(HandleRefused):
    """The word belongs to the house."""

    code = "handle_reserved"
    message = _("This handle is kept for the house. Choose another one.")


class HandleTaken(Refusal):
    """Somebody has this handle, or one that looks the same."""

    code = "handle_taken"
    message = _("This handle, or one that looks just like it, is taken. Choose another one.")
    status = 409


class CreatorExists(Refusal):
    """One person has one profile."""

    code = "creator_exists"
    message = _("You have a profile already. Nothing was changed.")
    status = 409


class CreatorNotApproved(Refusal):
    """Only approved creators may do this."""

    code = "profile_not_approved"
    message = _("Your profile has to be approved first. Nothing was changed.")
    status = 409


class CreatorDecided(Refusal):
    """There is nothing to decide on."""

    code = "creator_decided"
    message = _("This profile is not in a state for that. Nothing was changed.")
    status = 409


class ReasonNeeded(Refusal):
    """A decision against somebody says why."""

    code = "creator_reason_missing"
    message = _("Write the reason, so that it can be put right.")


class NotYourself(Refusal):
    """People do not follow themselves."""

    code = "follow_yourself"
    message = _("You cannot follow yourself.")
