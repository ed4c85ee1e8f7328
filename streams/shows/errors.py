"""What shows refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class CreatorNotApproved(Refusal):
    code = "creator_not_approved"
    message = _(
        "Your profile is still being reviewed. You can prepare everything now and go live once it is approved."
    )
    status = 403


class ShowNotStartable(Refusal):
    code = "show_not_startable"
    message = _("This show cannot go live: it is already over, cancelled, or not scheduled yet.")
    status = 409


class NothingToRehearse(Refusal):
    code = "nothing_to_rehearse"
    message = _("This show has begun, is over or was cancelled, so there is nothing to rehearse.")
    status = 409


class AnotherShowLive(Refusal):
    code = "another_show_live"
    message = _("You are on air with another show. End it first.")
    status = 409


class ShowNotLive(Refusal):
    code = "show_not_live"
    message = _("This show is not on air.")
    status = 409


class ShowNotEditable(Refusal):
    code = "show_not_editable"
    message = _("This show has begun or is over, so it cannot be changed any more.")
    status = 409


class NotInLineUp(Refusal):
    code = "not_in_line_up"
    message = _("There is no number %(number)s in this show's line-up.")
    status = 404


class LineUpRefused(Refusal):
    code = "line_up_refused"
    message = _("The line-up was not saved: %(reason)s")


class TicketsRefused(Refusal):
    code = "tickets_refused"
    message = _("The show was not saved: %(reason)s")


class TicketNeeded(Refusal):
    """The door of a performance."""

    code = "ticket_needed"
    message = _("This performance is for people with a ticket.")
    status = 403


class FollowersOnly(Refusal):
    """The door of a show for followers."""

    code = "followers_only"
    message = _("This show is for followers of its host. Follow, and come in.")
    status = 403


class NoSuchLocalTime(Refusal):
    code = "no_such_local_time"
    message = _("%(time)s does not exist in %(zone)s: the clocks go forward then. Choose another time.")


class NothingToCaption(Refusal):
    """What nobody hears is not written down either."""

    code = "nothing_to_caption"
    message = _("Nobody hears the show now: its picture is hidden or paused. Captions go on when it does.")
    status = 409


class CaptionsFull(Refusal):
    code = "captions_full"
    message = _("This show has %(most)s captions, more than a recording can take.")
    status = 409


class ModeratorUnknown(Refusal):
    """Neither a handle that somebody has, nor an address."""

    code = "moderator_unknown"
    message = _(
        "Nobody has this handle. Write a creator's handle, or the mail address of whoever should help."
    )


class ModeratorsFull(Refusal):
    code = "moderators_full"
    message = _("More than %(most)s people cannot help at once. End somebody's work first.")
    status = 409


class ModeratorWorksHere(Refusal):
    """The host needs no invitation to their own show."""

    code = "moderator_works_here"
    message = _("This is your own show: you can do everything in it already.")
    status = 409


class ReplayOver(Refusal):
    """The ticket said until when."""

    code = "replay_over"
    message = _("Your ticket opened the recording for a time, and that time is over.")
    status = 410


class TicketsOfOthers(Refusal):
    """A brand sells the tickets of a show, and its host does not act for it."""

    code = "tickets_of_others"
    message = _(
        "The tickets to this show are sold by %(brand)s. Its people change them; nothing was changed."
    )
    status = 403
