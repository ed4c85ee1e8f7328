"""How a card is typed in, which depends on who takes payments: here, or in a box of the provider's own."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CARD_DIGITS: Final = re.compile(r"[0-9]{12,19}")
EXPIRY: Final = re.compile(r"(0[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})")
CARD_YEARS_MAX: Final = 20


class SecretInput(forms.PasswordInput):
    """A field whose content is never sent back to the page; shown while it is typed."""

    input_type = "text"


class CardEntry(forms.Form):
    """What every form of a card can: give the card as its provider takes it. This one needs none."""

    # The template with the provider's own box, where it has one.
    box: ClassVar[str] = ""

    def method(self) -> dict[str, str]:
        """Return the card as a payment provider takes it."""
        return {}


class CardForm(CardEntry):
    """A card. Its digits go to the provider and are kept nowhere."""

    card_number = forms.CharField(
        label=_("card number"),
        max_length=40,
        widget=SecretInput(attrs={"autocomplete": "cc-number", "inputmode": "numeric"}),
    )
    card_expiry = forms.CharField(
        label=_("valid until"),
        max_length=9,
        widget=forms.TextInput(
            attrs={"autocomplete": "cc-exp", "inputmode": "numeric", "placeholder": _("MM/YY")}
        ),
    )
    card_cvc = forms.CharField(
        label=_("security code"),
        max_length=6,
        widget=SecretInput(attrs={"autocomplete": "cc-csc", "inputmode": "numeric"}),
    )

    def clean_card_number(self) -> str:
        digits = re.sub(r"[\s-]", "", self.cleaned_data["card_number"])
        if not CARD_DIGITS.fullmatch(digits):
            raise forms.ValidationError(_("A card number has 12 to 19 digits."), code="card_number")
        return digits

    def clean_card_expiry(self) -> str:
        found = EXPIRY.fullmatch(self.cleaned_data["card_expiry"])
        if not found:
            raise forms.ValidationError(_("Write month and year, for example 08/29."), code="card_expiry")
        month, year = int(found[1]), 2000 + int(found[2])
        today: date = timezone.localdate()
        if (year, month) < (today.year, today.month):
            raise forms.ValidationError(_("This card has run out. Take another one."), code="card_expired")
        if year > today.year + CARD_YEARS_MAX:
            raise forms.ValidationError(_("No card is valid for that long."), code="card_expiry")
        return f"{month:02}/{year % 100:02}"

    def clean_card_cvc(self) -> str:
        digits: str = self.cleaned_data["card_cvc"].strip()
        if not re.fullmatch(r"[0-9]{3,4}", digits):
            raise forms.ValidationError(_("The security code has 3 or 4 digits."), code="card_cvc")
        return digits

    def method(self) -> dict[str, str]:
        """Return the card as the sandbox takes it."""
        values = self.cleaned_data
        return {"number": values["card_number"], "expiry": values["card_expiry"], "cvc": values["card_cvc"]}


class StripeCardForm(CardEntry):
    """Stripe's own script reads the card in the browser; what comes here is Stripe's name for it."""

    box = "commerce/payments/_stripe_card.html"
    payment_method = forms.CharField(
        max_length=64,
        widget=forms.HiddenInput(attrs={"data-stripe-card-target": "token", "autocomplete": "off"}),
        error_messages={"required": _("Type your card into the box.")},
    )

    @property
    def publishable_key(self) -> str:
        """By which Stripe knows the shop in the browser."""
        return str(settings.STRIPE_PUBLISHABLE_KEY)

    def method(self) -> dict[str, str]:
        """Return the card as Stripe takes it."""
        return {"payment_method": self.cleaned_data["payment_method"]}


class TransferEntry(CardEntry):
    """Nothing to type: the buyer is told where to send the money."""

    box = "commerce/payments/_bank_transfer.html"


FORMS: Final[Mapping[str, type[CardEntry]]] = {"stripe": StripeCardForm, "manual": TransferEntry}


def card_form(data: Any = None) -> CardEntry:
    """Return the form for whoever takes payments; ``data`` is what was sent, or None."""
    return FORMS.get(settings.PAYMENT_PROVIDER, CardForm)(data)
