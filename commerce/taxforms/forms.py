"""The web forms of tax forms: what each kind asks for, and whether a number can be one."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.taxforms.models import TaxForm
from commerce.taxforms.numbers import number_clean, number_fits
from commerce.taxforms.rules import US
from marketplace.markets.countries import country_choices
from marketplace.markets.unions import EU

Kind = TaxForm.Kind
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WhoForm(forms.Form):
    """Where somebody pays tax, and as what: that decides which form it is."""

    country = forms.ChoiceField(label=_("country where you pay tax"))
    who = forms.ChoiceField(
        label=_("you are"),
        choices=[("person", _("a person")), ("company", _("a company"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "—"), *country_choices()]  # type: ignore[attr-defined]


class DeclarationForm(forms.Form):
    """What all of them have in common: whose it is, where they are, and a name typed as a signature."""

    kind: ClassVar[str]
    # Which of the signer's words are theirs under which law.
    oath: ClassVar[Any] = ""

    name = forms.CharField(label=_("full name"), max_length=120)
    street = forms.CharField(label=_("street and number"), max_length=160)
    city = forms.CharField(label=_("city"), max_length=80)
    postal_code = forms.CharField(label=_("postal code"), max_length=16, required=False)
    signature = forms.CharField(
        label=_("sign by typing your name"),
        max_length=120,
        help_text=_("As the person who may sign for the one named above."),
    )
    certifies = forms.BooleanField(label=_("I declare that all of this is true."))

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        for name in ("signature", "certifies"):
            # Last on the page, whatever a kind of form adds before.
            self.fields[name] = self.fields.pop(name)
        if self.oath:
            self.fields["certifies"].label = self.oath

    def answers(self) -> dict[str, str]:
        """Return what is kept."""
        said = {
            name: value.isoformat() if hasattr(value, "isoformat") else str(value)
            for name, value in self.cleaned_data.items()
            if name != "certifies"
        }
        return said | {"country": self.country}

    def check_number(self, country: str, names: str = "") -> str:
        """Return the typed number; raises ValidationError for one that cannot be one there."""
        typed: str = number_clean(self.cleaned_data["number"])
        if typed and not number_fits(country, typed, names):
            raise ValidationError(
                _("This is not a tax number of that country: check it for a slip of the pen.")
            )
        return typed


class W9Form(DeclarationForm):
    kind = Kind.W9
    oath = _(
        "Under penalties of perjury I certify that the number is mine, that I am not subject to backup withholding, "
        "and that I am a U.S. person."
    )

    state = forms.CharField(
        label=_("U.S. state"), min_length=2, max_length=2, help_text=_("Two letters, such as NY.")
    )
    classification = forms.ChoiceField(
        label=_("taxed as"),
        choices=[
            ("individual", _("individual or sole proprietor")),
            ("llc", _("limited liability company")),
            ("c_corporation", _("C corporation")),
            ("s_corporation", _("S corporation")),
            ("partnership", _("partnership")),
            ("trust", _("trust or estate")),
        ],
    )
    number_kind = forms.ChoiceField(
        label=_("kind of number"),
        choices=[("ssn itin", _("SSN or ITIN")), ("ein", _("EIN"))],
        widget=forms.RadioSelect,
    )
    number = forms.CharField(label=_("taxpayer identification number"), max_length=20)

    def clean_state(self) -> str:
        state: str = self.cleaned_data["state"].upper()
        if not (state.isascii() and state.isalpha()):
            raise ValidationError(_("Two letters, such as NY."))
        return state

    def clean_number(self) -> str:
        return self.check_number(US, self.cleaned_data.get("number_kind", ""))


class ForeignForm(DeclarationForm):
    """Whoever is no U.S. person: the number is their own country's."""

    number = forms.CharField(
        label=_("tax number of your country"),
        max_length=30,
        required=False,
        help_text=_("Leave it empty only if your country gives out none; then an operator asks you."),
    )

    def clean_number(self) -> str:
        return self.check_number(self.country)


class W8BenForm(ForeignForm):
    kind = Kind.W8BEN
    oath = _(
        "Under penalties of perjury I certify that I am the beneficial owner, that I am not a U.S. person, and that I "
        "tell within 30 days when that changes."
    )

    citizenship = forms.ChoiceField(label=_("country of citizenship"))
    birth_date = forms.DateField(label=_("date of birth"), widget=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["citizenship"].choices = [("", "—"), *country_choices()]  # type: ignore[attr-defined]

    def clean_birth_date(self) -> Any:
        return birth_date_checked(self.cleaned_data["birth_date"])

    def clean_citizenship(self) -> str:
        chosen: str = self.cleaned_data["citizenship"]
        if chosen == US:
            raise ValidationError(_("Citizens of the United States fill in a W-9, wherever they live."))
        return chosen


class W8BenEForm(ForeignForm):
    kind = Kind.W8BENE
    oath = _(
        "Under penalties of perjury I certify that the company is the beneficial owner, that it is not a U.S. person, "
        "and that it tells within 30 days when that changes."
    )

    entity = forms.ChoiceField(
        label=_("what the company is"),
        choices=[
            ("corporation", _("corporation")),
            ("partnership", _("partnership")),
            ("disregarded", _("disregarded entity")),
            ("trust", _("trust or estate")),
            ("foundation", _("private foundation")),
        ],
    )


class Dac7Form(DeclarationForm):
    """What the European Union asks of everybody who sells on a platform."""

    number = forms.CharField(label=_("tax identification number"), max_length=30, required=False)
    vat_number = forms.CharField(label=_("VAT number"), max_length=20, required=False)

    def clean_number(self) -> str:
        return self.check_number(self.country)

    def clean_vat_number(self) -> str:
        typed = number_clean(self.cleaned_data["vat_number"])
        if typed and self.country in EU and not number_fits("eu", typed, "vat"):
            raise ValidationError(_("This is not a VAT number: check it for a slip of the pen."))
        return typed


class Dac7PersonForm(Dac7Form):
    kind = Kind.DAC7_PERSON

    birth_date = forms.DateField(label=_("date of birth"), widget=DATE)
    birth_place = forms.CharField(
        label=_("place of birth"),
        max_length=80,
        required=False,
        help_text=_("Only if you have no tax number."),
    )

    def clean_birth_date(self) -> Any:
        return birth_date_checked(self.cleaned_data["birth_date"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "number" in said and not said["number"] and not said.get("birth_place"):
            self.add_error("birth_place", _("Without a tax number the place of birth is asked for by law."))
        if said.get("number"):
            said["birth_place"] = ""
        return said


class Dac7CompanyForm(Dac7Form):
    kind = Kind.DAC7_COMPANY

    register_number = forms.CharField(label=_("register number"), max_length=60)


def birth_date_checked(day: Any) -> Any:
    """Refuse days on which nobody who sells here was born."""
    today = timezone.localdate()
    if not today.year - 120 <= day.year <= today.year - 13:
        raise ValidationError(_("This cannot be a date of birth."))
    return day


FORMS: dict[str, type[DeclarationForm]] = {
    form.kind: form for form in (W9Form, W8BenForm, W8BenEForm, Dac7PersonForm, Dac7CompanyForm)
}
