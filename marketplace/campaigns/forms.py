"""What the campaigns' pages may send."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.fields import NameField
from marketplace.campaigns.commission import basis_points, percent_text
from marketplace.campaigns.models import Campaign
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market
from marketplace.markets.selectors import markets_open

SEATS_MAX = 1000


class PercentField(forms.CharField):
    """Percent in the page, basis points in the product."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_length=20,
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off", "data-currency": "%"}
            ),
            **more,
        )

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        try:
            return basis_points(text)
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


class CampaignForm(forms.Form):
    """The brief and the terms."""

    title = NameField(label=_("title"), max_length=80)
    brief = forms.CharField(
        label=_("brief"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What the show should be about, and what the creator should know about your things."),
    )
    market = forms.ModelChoiceField(label=_("market"), queryset=Market.objects.none(), empty_label=None)
    language = forms.ChoiceField(label=_("language"), choices=settings.SPOKEN_LANGUAGES)
    commission_bp = PercentField(
        label=_("commission"),
        help_text=_("The creator's share of what is sold, in percent: for example 12.5."),
    )
    seats = forms.IntegerField(label=_("creators wanted"), min_value=1, max_value=SEATS_MAX, initial=1)
    deadline = forms.DateField(
        label=_("deadline"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which creators can apply or accept."),
    )

    def __init__(self, data: Any = None, *, campaign: Campaign | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.campaign = campaign
        market = self.fields["market"]
        if isinstance(market, forms.ModelChoiceField):
            market.queryset = markets_open()

    @staticmethod
    def initial_of(campaign: Campaign) -> dict[str, Any]:
        """Return what the form shows of an existing campaign."""
        names = ("title", "brief", "market", "language", "seats", "deadline")
        values = {name: getattr(campaign, name) for name in names}
        return {**values, "commission_bp": percent_text(campaign.commission_bp)}

    def clean_deadline(self) -> Any:
        deadline = self.cleaned_data["deadline"]
        is_new = self.campaign is None or self.campaign.deadline != deadline
        if deadline is not None and is_new and deadline < timezone.localdate():
            raise ValidationError(_("This day has passed."))
        return deadline


class InviteForm(forms.Form):
    handle = forms.CharField(
        label=_("handle"),
        max_length=120,
        help_text=_("For example lotus_shop."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    message = forms.CharField(
        label=_("message"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).removeprefix("@").lower()


class ApplyForm(forms.Form):
    message = forms.CharField(
        label=_("message"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why you and these things go together. The brand reads it beside your profile."),
    )
    terms_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AnswerForm(forms.Form):
    """Yes or no; a yes carries the version of the terms that stood on the page."""

    answer = forms.ChoiceField(choices=[("accept", "accept"), ("decline", "decline")])
    terms_version = forms.IntegerField(required=False, min_value=1)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("answer") == "accept" and not values.get("terms_version"):
            raise ValidationError(_("The page was too old. Open it again."))
        return values
