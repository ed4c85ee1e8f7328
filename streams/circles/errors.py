"""What circles refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class ThreadClosed(Refusal):
    """The host has closed it."""

    code = "thread_closed"
    message = _("This talk is closed. What you wrote was not sent.")
    status = 409


class PostEmpty(Refusal):
    """Nothing of it can be read."""

    code = "post_empty"
    message = _("Write something that can be read. Nothing was sent.")


class PostBlocked(Refusal):
    """The word lists of the house, or the host's own, do not let it through."""

    code = "post_blocked"
    message = _("This cannot be written here. Say it in other words; nothing was sent.")


class PostsTooMany(Refusal):
    """More than somebody writes by hand."""

    code = "posts_too_many"
    message = _("That was a lot at once. Wait some minutes and send it again; nothing was lost.")
    status = 429


class CircleBanned(Refusal):
    """The host has banned this person from writing."""

    code = "circle_banned"
    message = _("You cannot write here at the moment. You can go on reading.")
    status = 403


class PostGone(Refusal):
    """It was taken out meanwhile, or too much time went by to change it."""

    code = "post_gone"
    message = _("This can no longer be changed. Nothing was changed.")
    status = 409


class KeyUsed(Refusal):
    """The page's key was used for another text."""

    code = "post_key_refused"
    message = _("This page is too old to write from. Load it again; nothing was sent.")
    status = 409
