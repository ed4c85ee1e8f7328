"""What the pages of the books may be asked for."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.ledger.explorer import PassageFilter
from commerce.ledger.kinds import AccountKind, MovementKind, TransferState

DAY = forms.DateInput(attrs={"type": "date"})
ANY = ("", _("all"))


def begins(day: date) -> datetime:
    """Return the first moment of a day of the books: everybody's are those of UTC, wherever they sit."""
    return datetime.combine(day, time.min, UTC)


def ends(day: date) -> datetime:
    """Return the first moment after a day of the books."""
    return begins(day + timedelta(days=1) if day < date.max else day)


class AccountsForm(forms.Form):
    """Which accounts."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *AccountKind.choices], required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    owner = forms.CharField(label=_("Owner"), max_length=40, required=False)

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"), choices=[ANY, *((each, each) for each in currencies)], required=False
        )

    def wanted(self) -> dict[str, str]:
        """Return what is understood of it."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("kind", "currency", "owner")}


class PassagesForm(forms.Form):
    """Which transfers of an account."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *MovementKind.choices], required=False)
    state = forms.ChoiceField(label=_("State"), choices=[ANY, *TransferState.choices], required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("To"), required=False, widget=DAY)

    def wanted(self) -> PassageFilter:
        """Return what is understood of it."""
        self.is_valid()
        said = self.cleaned_data
        since, until = said.get("since"), said.get("until")
        return PassageFilter(
            kind=said.get("kind", ""),
            state=said.get("state", ""),
            since=begins(since) if since else None,
            until=ends(until) if until else None,
        )


class PeriodForm(forms.Form):
    """From which day to which, both included."""

    since = forms.DateField(label=_("From"), widget=DAY)
    until = forms.DateField(label=_("To"), help_text=_("That day too."), widget=DAY)
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), help_text=_("Empty: all of them."), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", str(_("It ends before it begins.")))
        return cleaned


class DayForm(forms.Form):
    """At the end of which day."""

    day = forms.DateField(label=_("At the end of"), widget=DAY)
