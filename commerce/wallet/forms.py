"""What somebody says about their limits."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from commerce.wallet.guarding import EXCLUSION_DAYS, PAUSE_DAYS


class LimitsForm(forms.Form):
    """A person's own limits; an empty field is the house's."""

    daily = forms.IntegerField(label=_("Most coins in 24 hours"), required=False, min_value=0)
    monthly = forms.IntegerField(label=_("Most coins in 30 days"), required=False, min_value=0)

    def __init__(self, *args: object, **fields: object) -> None:
        super().__init__(*args, **fields)  # type: ignore[arg-type]
        for name, most in (("daily", settings.GIFT_DAILY_COINS), ("monthly", settings.GIFT_MONTHLY_COINS)):
            self.fields[name].widget.attrs |= {"class": "input", "placeholder": str(most), "max": most}


class PauseForm(forms.Form):
    """For how many days somebody wants a break."""

    days = forms.TypedChoiceField(coerce=int, choices=[(days, days) for days in PAUSE_DAYS])


class ExclusionForm(forms.Form):
    """For how many days somebody excludes themselves, and that they mean it."""

    days = forms.TypedChoiceField(coerce=int, choices=[(days, days) for days in EXCLUSION_DAYS])
    is_meant = forms.BooleanField()
