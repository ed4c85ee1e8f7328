"""What safety refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class TermEmpty(Refusal):
    """There is nothing in it that could be found."""

    code = "term_empty"
    message = _(
        "There is nothing to look for in “%(term)s”. Write at least one letter, sign or emoji in each line."
    )


class TermTooLong(Refusal):
    code = "term_too_long"
    message = _("A word or phrase has at most %(most)s signs. This one is longer: %(term)s…")


class TermsFull(Refusal):
    code = "terms_full"
    message = _("A list holds at most %(most)s words and phrases. Take some off first.")
    status = 409


class AppealMadeAlready(Refusal):
    code = "appeal_made_already"
    message = _("You have asked already. The answer comes on this page.")
    status = 409


class AppealEmpty(Refusal):
    code = "appeal_empty"
    message = _("Write in a few words why you should be let in again.")


class BanIsOver(Refusal):
    """Nothing to ask for, and nothing to lift."""

    code = "ban_is_over"
    message = _("This ban is over: you can write again.")
    status = 409


class ReportMadeAlready(Refusal):
    code = "report_made_already"
    message = _("You have reported this already. It is being looked at.")
    status = 409


class ReportClosedAlready(Refusal):
    code = "report_closed_already"
    message = _("Already decided by %(name)s.")
    status = 409


class ReportsTooMany(Refusal):
    code = "reports_too_many"
    message = _("That is many reports at once. Go on in %(seconds)s s.")
    status = 429


class AlreadyAnswered(Refusal):
    code = "appeal_answered_already"
    message = _("Already answered by %(name)s.")
    status = 409


class NothingReported(Refusal):
    code = "nothing_reported"
    message = _("Say what is to be reported: open the page by the flag beside it.")
