"""What the pages about calling off, moving and shortening a show may send."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal
from marketplace.kernel.widgets import PlainNumberInput
from streams.door.changing import GIVE_BACK_DAYS, GIVE_BACK_DAYS_MAX
from streams.shows.forms import LOCAL_FORMAT
from streams.shows.models import DURATION_MINUTES_MIN, Show
from streams.shows.schedule import local_to_utc

BP_A_PERCENT = 100


class _ChangeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, in a sentence for everybody with a ticket"), required=False, max_length=160
    )

    def __init__(self, *args: Any, show: Show, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show = show


class CancelForm(_ChangeForm):
    """Nothing but the reason."""


class PostponeForm(_ChangeForm):
    """The new time on the show's own clock, and for how long tickets may come back."""

    starts_local = forms.DateTimeField(
        label=_("Starts instead"),
        input_formats=[LOCAL_FORMAT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT),
    )
    give_back_days = forms.IntegerField(
        label=_("Days in which tickets may be given back for all of the money"),
        min_value=1,
        max_value=GIVE_BACK_DAYS_MAX,
        initial=GIVE_BACK_DAYS,
        widget=PlainNumberInput,
    )
    field_order = ("starts_local", "give_back_days", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_local"].help_text = _("Time in %(zone)s") % {
            "zone": self.show.time_zone.replace("_", " ")
        }

    def clean(self) -> dict[str, Any]:
        """Work out the moment; a time that the clocks skip is refused."""
        values: dict[str, Any] = super().clean() or {}
        typed: datetime | None = values.get("starts_local")
        if typed is None:
            return values
        try:
            values["starts_at"] = local_to_utc(typed.replace(tzinfo=None), self.show.time_zone)
        except Refusal as refusal:
            self.add_error("starts_local", str(refusal))
            return values
        if values["starts_at"] <= timezone.now():
            self.add_error("starts_local", _("This time is over. Choose one in the future."))
        elif values["starts_at"] == self.show.starts_at:
            self.add_error("starts_local", _("That is when it starts already."))
        return values


class ShortenForm(_ChangeForm):
    """How long the show is instead, and what goes back for that."""

    minutes = forms.IntegerField(
        label=_("Minutes instead"), min_value=DURATION_MINUTES_MIN, widget=PlainNumberInput
    )
    percent = forms.IntegerField(
        label=_("Percent of the price that everybody gets back"),
        min_value=0,
        max_value=99,
        widget=PlainNumberInput,
    )
    field_order = ("minutes", "percent", "reason")

    def clean_minutes(self) -> int:
        """Fewer than now."""
        minutes: int = self.cleaned_data["minutes"]
        if minutes >= self.show.duration_minutes:
            raise forms.ValidationError(
                _("The show has %(minutes)s minutes now. Write fewer."),
                params={"minutes": self.show.duration_minutes},
            )
        return minutes

    @property
    def back_bp(self) -> int:
        """The share in basis points."""
        return int(self.cleaned_data["percent"]) * BP_A_PERCENT
