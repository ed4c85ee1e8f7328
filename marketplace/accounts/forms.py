"""What the accounts' pages may send."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.fields import NameField
from marketplace.markets.models import Market
from marketplace.markets.selectors import markets_open

AREAS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@lru_cache(maxsize=1)
def zone_names() -> list[str]:
    """Return the time zones that are places, by name."""
    return sorted(name for name in available_timezones() if name.startswith(AREAS) or name == "UTC")


class MarketField(forms.ModelChoiceField[Market]):
    """A market with its currency behind the name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.currency})"


class PreferencesForm(forms.Form):
    """Language and market are chosen apart: a German reader may buy in Japan."""

    display_name = NameField(
        label=_("name shown to others"),
        max_length=40,
        required=False,
        help_text=_("In the room, beside what you write."),
    )
    language = forms.ChoiceField(label=_("language"), help_text=_("Of pages and mails."))
    market = MarketField(
        label=_("market"),
        queryset=Market.objects.none(),
        empty_label=None,
        help_text=_("Where you buy: currency, tax and delivery go with it."),
    )
    time_zone = forms.ChoiceField(
        label=_("time zone"), required=False, help_text=_("Of the times on our pages.")
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, signed_in: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if not signed_in:
            del self.fields["display_name"]
        languages, market, zone = self.fields["language"], self.fields["market"], self.fields["time_zone"]
        if isinstance(languages, forms.ChoiceField):
            languages.choices = [
                (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
            ]
        if isinstance(market, forms.ModelChoiceField):
            market.queryset = markets_open()
        if isinstance(zone, forms.ChoiceField):
            places = [(name, name.replace("_", " ")) for name in zone_names()]
            zone.choices = [("", _("as this device says")), *places]
