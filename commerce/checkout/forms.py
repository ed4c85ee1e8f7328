"""What the checkout pages may send."""

import re
from datetime import date
from typing import Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.kernel import passes
from marketplace.kernel.money import Money

QUOTE_KIND: Final = "quote"
QUOTE_SECONDS: Final = 24 * 3600
CARD_DIGITS: Final = re.compile(r"[0-9]{12,19}")
EXPIRY: Final = re.compile(r"(0[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})")
CARD_YEARS_MAX: Final = 20


class SecretInput(forms.PasswordInput):
    """A field whose content is never sent back to the page; shown while it is typed."""

    input_type = "text"


class CardForm(forms.Form):
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
        """Return the card as a payment provider takes it."""
        values = self.cleaned_data
        return {"number": values["card_number"], "expiry": values["card_expiry"], "cvc": values["card_cvc"]}


def key_of(text: str) -> UUID | None:
    """Read the key a page made, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def quote_pass(total: Money) -> str:
    """Sign the total a page shows, so that only what we really showed is held against the price."""
    return passes.sign(QUOTE_KIND, {"minor": total.minor, "currency": total.currency}, seconds=QUOTE_SECONDS)


def total_shown(token: str) -> Money | None:
    """Return the total a page proves to have shown, or None: then the price of the moment is charged.

    An amount the browser just claims is nothing: prices are made here.
    """
    try:
        claims = passes.read(QUOTE_KIND, token)
        return Money(claims["minor"], claims["currency"])
    except (passes.PassRefused, KeyError, TypeError, ValueError):
        return None
