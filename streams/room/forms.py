"""What a page may send to the room over HTTP."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import markets_with_draws
from streams.room import words
from streams.room.models import Giveaway, SecondScreen
from streams.room.models.giveaways import PRIZE_CHARACTERS_MAX, REASON_CHARACTERS_MAX, WINNERS_MAX
from streams.room.services.giveaways import GiveawayDraft
from streams.shows.models import LINE_UP_MAX, Show
from streams.shows.prices import MINUTES_MAX


class NicknameForm(forms.Form):
    """The name a guest chooses; whether it is one is the service's word."""

    name = forms.CharField(label=_("Your name in the room"), max_length=200, strip=False)


class PinForm(forms.Form):
    """The number of the line-up to bring on stage."""

    number = forms.IntegerField(min_value=1, max_value=LINE_UP_MAX)


class PriceForm(forms.Form):
    """What a product costs in the show, and for how many minutes; an empty amount is the ordinary price."""

    number = forms.IntegerField(min_value=1, max_value=LINE_UP_MAX)
    amount = forms.CharField(max_length=16, required=False)
    minutes = forms.IntegerField(min_value=1, max_value=MINUTES_MAX, required=False)

    def __init__(self, data: Any, *, currency: str) -> None:
        super().__init__(data)
        self.currency = currency

    def clean_amount(self) -> Money | None:
        text = self.cleaned_data["amount"]
        if not text:
            return None
        try:
            return Money.parse(text, self.currency)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class PageForm(forms.Form):
    """Which messages: those before one, or the latest."""

    before = forms.IntegerField(min_value=1, max_value=2**53, required=False)


class CaptionForm(forms.Form):
    """A line of what was said, and how many milliseconds ago; whether it can be shown is the service's word."""

    text = forms.CharField(max_length=4000, strip=False, required=False)
    ago = forms.IntegerField(required=False)


class GiveawayForm(forms.Form):
    """What is given away, to whom, and for how long people may enter."""

    prize = forms.CharField(
        label=_("Prize"),
        max_length=PRIZE_CHARACTERS_MAX,
        required=False,
        help_text=_("As the room reads it. Leave it empty to give away the product as it is called."),
    )
    number = forms.TypedChoiceField(
        label=_("Product of the line-up"), coerce=int, empty_value=None, required=False
    )
    winners = forms.IntegerField(label=_("Winners"), min_value=1, max_value=WINNERS_MAX, initial=1)
    eligibility = forms.ChoiceField(label=_("Who may enter"), choices=Giveaway.Eligibility.choices)
    markets = forms.MultipleChoiceField(
        label=_("Markets"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none for all where prizes may be drawn."),
    )
    seconds = forms.TypedChoiceField(
        label=_("Time to enter"),
        coerce=int,
        choices=[(30, _("30 seconds")), (60, _("1 minute")), (180, _("3 minutes")), (600, _("10 minutes"))],
        initial=60,
    )
    must_be_present = forms.BooleanField(
        label=_("Winners must be there at the draw"),
        required=False,
        initial=True,
        help_text=_("Whoever entered has 30 seconds to say so; the others are not in the draw."),
    )

    def __init__(self, *args: Any, show: Show, **options: Any) -> None:
        super().__init__(*args, **options)
        self.products = {item.number: item.product for item in show.line_up.select_related("product")}
        numbers = [(number, f"{number} {product.shown_title}") for number, product in self.products.items()]
        cast(forms.ChoiceField, self.fields["number"]).choices = [("", _("None of them")), *numbers]
        markets = [(market.code, market.name) for market in markets_with_draws()]
        cast(forms.ChoiceField, self.fields["markets"]).choices = markets

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        product = self.products.get(values.get("number") or 0)
        prize = " ".join(words.clean_message(values.get("prize") or "").split())
        if not prize and product is not None:
            prize = product.shown_title[:PRIZE_CHARACTERS_MAX]
        if not words.has_content(prize):
            self.add_error("prize", _("Say what is given away, or choose a product."))
        return {**values, "prize": prize, "product": product}

    @property
    def draft(self) -> GiveawayDraft:
        """The giveaway as the service takes it; only of a valid form."""
        values = self.cleaned_data
        return GiveawayDraft(
            prize=values["prize"],
            product=values["product"],
            winners_max=values["winners"],
            eligibility=values["eligibility"],
            must_be_present=values["must_be_present"],
            window_seconds=values["seconds"],
            markets=tuple(values["markets"]),
        )


class ReplaceForm(forms.Form):
    """Why a winner is replaced."""

    reason = forms.CharField(label=_("Why"), max_length=REASON_CHARACTERS_MAX, required=False)


class ScreenForm(forms.Form):
    """Whose device a second screen is, and what it may do."""

    duty = forms.ChoiceField(label=_("Duty"), choices=SecondScreen.Duty.choices)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
