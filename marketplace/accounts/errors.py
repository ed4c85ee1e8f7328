"""What the accounts refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class TooManyAttempts(Refusal):
    """Wrong passwords came too fast from one address."""

    code = "too_many_attempts"
    message = _("Too many failed attempts from your connection. Wait a minute, then try again.")
    status = 429


class NameRefused(Refusal):
    """Nothing readable is left of a name."""

    code = "name_refused"
    message = _("Write a name with at least one letter or digit, without control or direction signs.")


class TooOften(Refusal):
    """One person did one thing too often within an hour."""

    code = "too_often"
    message = _("That was often enough for now. Nothing was changed; try again in an hour.")
    status = 429
