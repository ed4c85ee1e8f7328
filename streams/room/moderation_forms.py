"""What those may send who keep order in a room."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.safety.models import Report

WHY_SIGNS_MAX: Final = 300


@dataclass(frozen=True)
class Length:
    """How long somebody is kept from writing; wide ones hold in all shows of the brand and the host."""

    label: str | Promise
    lasts: timedelta | None = None
    is_wide: bool = False
    is_shadow: bool = False

    def until(self) -> datetime | None:
        """Return when it ends, counted from now; None for the end of the show, or never."""
        return None if self.lasts is None else timezone.now() + self.lasts


LENGTHS: Final[dict[str, Length]] = {
    "10m": Length(_("10 minutes, in this show"), timedelta(minutes=10)),
    "show": Length(_("this show")),
    "7d": Length(_("7 days, in all our shows"), timedelta(days=7), is_wide=True),
    "ever": Length(_("for ever, in all our shows"), is_wide=True),
    "shadow": Length(_("this show, without their noticing"), is_shadow=True),
}


class ReasonForm(forms.Form):
    """Why; may be left out."""

    why = forms.CharField(label=_("Why"), max_length=WHY_SIGNS_MAX, required=False)

    def why_said(self) -> str:
        """Return the reason, cut to its length."""
        return str(self.data.get("why", "")).strip()[:WHY_SIGNS_MAX]


class BanForm(ReasonForm):
    """For how long, and why."""

    length = forms.ChoiceField(
        label=_("For how long"), choices=[(key, one.label) for key, one in LENGTHS.items()]
    )


class ReportForm(forms.Form):
    """Why something is reported."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Report.Reason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
