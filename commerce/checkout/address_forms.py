"""Where parcels go and who is told, asked as the country writes addresses."""

from collections.abc import Iterable
from typing import Any, Final

from babel.core import Locale, UnknownLocaleError
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from commerce.checkout.going import Going
from commerce.checkout.shoppers import Shopper
from commerce.orders.drafts import BuyerDetails
from commerce.orders.models import Buyer
from commerce.shipping.choosing import Destination
from marketplace.accounts.names import clean_name, is_readable
from marketplace.kernel.clipping import fit
from marketplace.markets.addressing import AddressRules, postal_code_tidied, rules_of
from marketplace.markets.models import Market
from marketplace.markets.selectors import markets_open
from marketplace.markets.telephones import phone_example, phone_kept, phone_shown
from marketplace.markets.unions import EU, vat_number_kept

ADDRESS: Final = ("email", "name", "street", "postal_code", "city", "region", "country", "phone")
BUSINESS: Final = ("company", "vat_number")
# What the room of a show may hear; asked of buyers who came through one.
IN_ROOM: Final = ("name_in_room", "is_untold", "shows_support")
# What only a parcel needs.
PARCELS: Final = ("street", "postal_code", "city", "region", "phone")
CODE_SIGNS_MAX: Final = 16


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


def anywhere() -> Market:
    """Return what stands for all open markets together, where an address is written for none of them."""
    return Market(countries=sorted({code for market in markets_open() for code in market.countries}))


class AddressForm(forms.ModelForm[Buyer]):
    """Where the parcels go and who is told: the parts of the chosen country's addresses, in its order."""

    name_in_room = forms.BooleanField(label=_("The room may say my first name"), required=False)
    is_untold = forms.BooleanField(label=_("Tell nobody in the room that I bought"), required=False)
    shows_support = forms.BooleanField(
        label=_("The room may say what I give above the price"), required=False
    )

    class Meta:
        model = Buyer
        fields = (*ADDRESS, *BUSINESS)
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postal_code": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "region": forms.TextInput(attrs={"autocomplete": "address-level1"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
            "company": forms.TextInput(attrs={"autocomplete": "organization"}),
            "vat_number": forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        }
        help_texts = {"email": _("The receipt and news of the parcel go here.")}

    def __init__(
        self, *args: Any, market: Market, is_sent: bool = True, from_show: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.market = market
        self.rules = rules_of(self._country())
        self._ask_country()
        if is_sent:
            self._ask_parts(self.rules)
        else:
            # The country still says which tax is in the price.
            self._drop((*PARCELS, *BUSINESS))
            self.fields["email"].help_text = _("The receipt goes here.")
        if self.rules.country not in EU:
            self._drop(BUSINESS)
        if not from_show:
            self._drop(IN_ROOM)

    def _country(self) -> str:
        """Return the country the form is drawn for; one outside the market is none."""
        said = self.data.get("country", "") if self.is_bound else self.initial.get("country", "")
        if said in self.market.countries:
            return str(said)
        return str(self.market.countries[0]) if len(self.market.countries) == 1 else ""

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.fields.pop(name, None)

    def _ask_country(self) -> None:
        countries = country_names(self.market)
        attrs = {"autocomplete": "country"}
        if len(countries) > 1:
            # Nobody's country is the first of the alphabet; another one's addresses have other parts.
            countries.insert(0, ("", str(_("Choose"))))
            attrs["data-action"] = "change->checkout#redraw"
        self.fields["country"] = forms.ChoiceField(
            label=_("country"), choices=countries, widget=forms.Select(attrs=attrs)
        )

    def _ask_parts(self, rules: AddressRules) -> None:
        for name in ("street", "postal_code", "city", "region"):
            if name not in rules.order:
                del self.fields[name]
                continue
            field = self.fields[name]
            field.required = name in rules.required
            field.label = rules.names.get(name, field.label)
        if rules.postal_example and "postal_code" in self.fields:
            self.fields["postal_code"].widget.attrs["placeholder"] = rules.postal_example
        if rules.regions and "region" in self.fields:
            self._ask_region(rules)
        if "phone" in self.fields:
            self._ask_phone(rules.country)
        self.order_fields(["email", "country", *rules.order, "phone", *BUSINESS, *IN_ROOM])

    def _ask_region(self, rules: AddressRules) -> None:
        before = self.fields["region"]
        # What was remembered by its name, or typed before the country had a list, is found in it.
        if self.initial.get("region"):
            self.initial["region"] = rules.region_named(str(self.initial["region"]))
        attrs = {"autocomplete": "address-level1", "data-action": "change->checkout#redraw"}
        self.fields["region"] = forms.TypedChoiceField(
            label=before.label,
            required=before.required,
            choices=[("", str(_("Choose"))), *rules.region_choices()],
            widget=forms.Select(attrs=attrs),
        )

    def _ask_phone(self, country: str) -> None:
        field = self.fields["phone"]
        field.help_text = _("For the carrier, if there is a question at the door.")
        if self.initial.get("phone"):
            self.initial["phone"] = phone_shown(str(self.initial["phone"]), country)
        example = phone_example(country) if country else ""
        if example:
            field.widget.attrs["placeholder"] = example

    @cached_property
    def plain_fields(self) -> list[forms.BoundField]:
        """The boxes everybody fills in."""
        return [field for field in self if field.name not in {*BUSINESS, *IN_ROOM}]

    @cached_property
    def business_fields(self) -> list[forms.BoundField]:
        """The boxes of a business."""
        return [self[name] for name in BUSINESS if name in self.fields]

    @property
    def is_business(self) -> bool:
        """Something of a business is filled in, or wrong."""
        return any(field.value() or field.errors for field in self.business_fields)

    @property
    def destination(self) -> Destination:
        """Where it goes, as far as is known: what was typed, else what is remembered."""
        source = self.data if self.is_bound else self.initial
        region = str(source.get("region") or "")
        return Destination(self.rules.country, self.rules.region_named(region) if region else "")

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

    def clean_company(self) -> str:
        return clean_name(self.cleaned_data["company"])

    def clean_postal_code(self) -> str:
        text = clean_name(self.cleaned_data["postal_code"])
        country = self.rules.country
        if not text or postal_code_tidied(country, "", text) is not None:
            return (postal_code_tidied(country, "", text) or "")[:CODE_SIGNS_MAX]
        example = self.rules.postal_example
        raise forms.ValidationError(
            _("This is not a postal code of that country: one looks like %(example)s."),
            code="postal_code",
            params={"example": example},
        )

    def clean_phone(self) -> str:
        text = clean_name(self.cleaned_data["phone"])
        if not text:
            return ""
        number = phone_kept(text, self.rules.country)
        if number is None:
            raise forms.ValidationError(
                _("This number cannot be called. Outside that country it begins with + and its prefix."),
                code="phone",
            )
        return number

    def clean_vat_number(self) -> str:
        text = self.cleaned_data["vat_number"]
        if not text:
            return ""
        number = vat_number_kept(text, self.rules.country)
        if number is None:
            raise forms.ValidationError(
                _("This VAT number does not add up. Check it for a slip of the pen."), code="vat_number"
            )
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        code, region = str(cleaned.get("postal_code") or ""), str(cleaned.get("region") or "")
        is_elsewhere = (
            code
            and region in self.rules.regions
            and postal_code_tidied(self.rules.country, region, code) is None
        )
        if is_elsewhere:
            wrong = _("This postal code lies in another region than the one chosen.")
            self.add_error("postal_code", forms.ValidationError(wrong, code="region"))
        return cleaned

    @property
    def vat_number(self) -> str:
        """The VAT number that bears on the price, if it is a good one."""
        if "vat_number" not in self.fields:
            return ""
        source = self.data if self.is_bound else self.initial
        return vat_number_kept(str(source.get("vat_number") or ""), self.rules.country) or ""

    def details(self, shopper: Shopper, language: str, going: Going) -> BuyerDetails:
        """Return the buyer as orders take it."""
        values: dict[str, Any] = {name: self.cleaned_data.get(name) or "" for name in (*ADDRESS, *BUSINESS)}
        is_untold = bool(self.cleaned_data.get("is_untold"))
        is_named = self.cleaned_data.get("name_in_room") and not is_untold
        in_room = fit(values["name"].split()[0], 40) if is_named else ""
        return BuyerDetails(
            user=shopper.user,
            language=language,
            name_in_room=in_room,
            is_untold=is_untold,
            shows_support=bool(self.cleaned_data.get("shows_support")) and not is_untold,
            methods=going.methods,
            pays_cash=going.pays_cash,
            **values,
        )


class KeptAddressForm(AddressForm):
    """An address for the book: no order, so nobody is written to."""

    def __init__(self, data: Any = None, *, country: str) -> None:
        super().__init__(data, market=anywhere(), initial={"country": country})
        self._drop(("email", *BUSINESS))

    def values(self) -> dict[str, str]:
        """Return the address as the book keeps it."""
        return {name: str(self.cleaned_data.get(name) or "") for name in ADDRESS if name != "email"}
