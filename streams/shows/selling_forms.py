"""What the page about selling in a show may send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.widgets import PlainNumberInput
from streams.shows.models import HOLD_MINUTES_MAX, HOLD_MINUTES_MIN, LAPSES_MAX, Show
from streams.shows.selling import Selling


class SellingForm(forms.ModelForm[Show]):
    """How long things are held, for whom, and whether a word in the chat buys them."""

    hold_minutes = forms.IntegerField(
        label=_("Minutes to pay"),
        min_value=HOLD_MINUTES_MIN,
        max_value=HOLD_MINUTES_MAX,
        widget=PlainNumberInput,
        help_text=_("So long a thing is held for whoever is paying for it, or asked for it in the chat."),
    )
    first_paid = forms.BooleanField(
        label=_("First paid, first served"),
        required=False,
        help_text=_(
            "Nothing is held: whoever has paid first gets the last one."
            " Who comes too late gets the money back by itself."
        ),
    )
    lapses_max = forms.IntegerField(
        label=_("Holds one buyer may let run out"),
        min_value=0,
        max_value=LAPSES_MAX,
        widget=PlainNumberInput,
        help_text=_("After so many, nothing more is held for them in this show. 0: any number."),
    )
    sells_by_chat = forms.BooleanField(
        label=_("Buy by chat"),
        required=False,
        help_text=_(
            "Whoever is signed in and writes a product’s number in the chat, like “3”, “buy 3” or “3 blue x2”,"
            " has it put in the bag and held."
        ),
    )

    class Meta:
        model = Show
        fields = ("hold_minutes", "first_paid", "lapses_max", "sells_by_chat")

    def selling(self) -> Selling:
        """Return what was sent."""
        return Selling(**self.cleaned_data)
