"""What reviews say no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class ReviewTooEarly(Refusal):
    """It has not arrived."""

    code = "review_too_early"
    message = _("You can review %(title)s once it has arrived. Say so on the order’s page when it has.")
    status = 409


class ReviewClosed(Refusal):
    """The days in which it can be changed are over."""

    code = "review_closed"
    message = _("A review can be changed for %(days)s days. This one stays as it is.")
    status = 409


class ReviewStarsWrong(Refusal):
    """Not one to five."""

    code = "review_stars_wrong"
    message = _("Give one to five stars.")


class ReviewTextRefused(Refusal):
    """The house's words forbid it."""

    code = "review_text_refused"
    message = _("There is a word in it that is not allowed here. Nothing was published.")


class ReviewPicturesTooMany(Refusal):
    """More pictures than a review takes."""

    code = "review_pictures_too_many"
    message = _("A review has at most %(most)s pictures.")


class ReplyEmpty(Refusal):
    """The brand's answer says nothing."""

    code = "reply_empty"
    message = _("Write your reply first.")
