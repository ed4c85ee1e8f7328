"""What the checkout pages may send."""

import re
from datetime import date
from typing import Any, Final
from uuid import UUID

from babel.core import Locale, UnknownLocaleError
from django import forms
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from commerce.checkout.shoppers import Shopper
from commerce.orders.drafts import BuyerDetails
from commerce.orders.models import Buyer
from marketplace.accounts.names import clean_name, is_readable
from marketplace.kernel import passes
from marketplace.kernel.clipping import fit
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

QUOTE_KIND: Final = "quote"
QUOTE_SECONDS: Final = 24 * 3600
ADDRESS: Final = ("email", "name", "street", "postal_code", "city", "region", "country", "phone")
CARD_DIGITS: Final = re.compile(r"[0-9]{12,19}")
EXPIRY: Final = re.compile(r"(0[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})")
CARD_YEARS_MAX: Final = 20
# What the room of a show may hear; asked of buyers who came through one.
IN_ROOM: Final = ("name_in_room", "is_untold")
# What only a parcel needs.
PARCELS: Final = ("street", "postal_code", "city", "region", "phone")
# Where parcels do not arrive without the name of a state or prefecture.
REGION_MATTERS: Final = frozenset({"US", "IN", "JP", "CN", "CA", "AU", "BR", "MX"})


def country_guessed(market: Market, accept_language: str) -> str:
    """Return the market's country that the browser's languages name (``pt-PT``), its only one, or nothing."""
    if len(market.countries) == 1:
        return str(market.countries[0])
    named = (tag.partition(";")[0].strip().partition("-")[2].upper() for tag in accept_language.split(","))
    return next((code for code in named if code in market.countries), "")


def country_names(market: Market) -> list[tuple[str, str]]:
    """Return a market's countries as (code, name in the reader's language), by name."""
    try:
        territories = Locale.parse(to_locale(get_language() or "en")).territories
    except (UnknownLocaleError, ValueError):
        territories = Locale("en").territories
    return sorted(
        ((code, territories.get(code, code)) for code in market.countries), key=lambda pair: pair[1]
    )


class AddressForm(forms.ModelForm[Buyer]):
    """Where the parcels go and who is told."""

    name_in_room = forms.BooleanField(label=_("The room may say my first name"), required=False)
    is_untold = forms.BooleanField(label=_("Tell nobody in the room that I bought"), required=False)

    class Meta:
        model = Buyer
        fields = ADDRESS
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postal_code": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "region": forms.TextInput(attrs={"autocomplete": "address-level1"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }
        help_texts = {"email": _("The receipt and news of the parcel go here.")}

    def __init__(
        self, *args: Any, market: Market, is_sent: bool = True, from_show: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        countries = country_names(market)
        if len(countries) > 1:
            # Nobody's country is the first of the alphabet.
            countries.insert(0, ("", str(_("Choose"))))
        widget = forms.Select(attrs={"autocomplete": "country"})
        self.fields["country"] = forms.ChoiceField(label=_("country"), choices=countries, widget=widget)
        if not is_sent:
            # The country still says which tax is in the price.
            for name in PARCELS:
                del self.fields[name]
            self.fields["email"].help_text = _("The receipt goes here.")
        elif not REGION_MATTERS.intersection(market.countries):
            del self.fields["region"]
        if not from_show:
            for name in IN_ROOM:
                del self.fields[name]

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if not is_readable(name):
            raise forms.ValidationError(_("Write the name that stands at the door."), code="unreadable")
        return name

    def clean_street(self) -> str:
        return clean_name(self.cleaned_data["street"])

    def clean_city(self) -> str:
        return clean_name(self.cleaned_data["city"])

    def clean_region(self) -> str:
        return clean_name(self.cleaned_data["region"])

    def clean_postal_code(self) -> str:
        return clean_name(self.cleaned_data["postal_code"])

    def clean_phone(self) -> str:
        return clean_name(self.cleaned_data["phone"])

    def details(self, shopper: Shopper, language: str) -> BuyerDetails:
        """Return the buyer as orders take it."""
        values = {name: self.cleaned_data.get(name) or "" for name in ADDRESS}
        is_untold = bool(self.cleaned_data.get("is_untold"))
        is_named = self.cleaned_data.get("name_in_room") and not is_untold
        in_room = fit(values["name"].split()[0], 40) if is_named else ""
        return BuyerDetails(
            user=shopper.user, language=language, name_in_room=in_room, is_untold=is_untold, **values
        )


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
