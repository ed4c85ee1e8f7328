"""What the brands' pages may send."""

from copy import copy
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat

from marketplace.accounts.fields import NameField, PictureField
from marketplace.accounts.payout_accounts import account_clean
from marketplace.brands.models import Brand, BrandMember
from marketplace.brands.services import FIXED_WHEN_APPROVED, brand_step_save
from marketplace.markets.countries import country_choices
from marketplace.markets.selectors import markets_open

DAYS_MAX = 90


class BrandStepForm(forms.ModelForm[Brand]):
    """A step of the wizard that fills columns of the brand itself."""

    step: ClassVar[str]
    needed: ClassVar[tuple[str, ...]]

    def __init__(self, data: Any = None, files: Any = None, *, brand: Brand) -> None:
        # A copy: what is typed and wrong must not show up in the page's own heading.
        super().__init__(data, files, instance=copy(brand))
        self.brand = brand
        for name in self.needed:
            self.fields[name].required = True
        if brand.state == Brand.State.APPROVED:
            for name in FIXED_WHEN_APPROVED & set(self.fields):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Checked by the operator. Write to them to change it.")

    def save(self, commit: bool = True) -> Brand:
        return brand_step_save(brand=self.brand, step=self.step, values=self.cleaned_data)


class CompanyForm(BrandStepForm):
    step = "company"
    field_order = ("name", "description", "logo", "market")
    needed = ("name", "description", "market")

    name = NameField(
        label=_("brand name"), max_length=60, help_text=_("As fans see it in shows and on parcels.")
    )
    logo = PictureField(label=_("logo"), required=False, help_text=_("A square picture. Up to 12 MB."))

    class Meta:
        model = Brand
        # The logo is no column here: what comes out of its field is a CleanPicture, not a file name.
        fields = ("name", "description", "market")
        widgets: ClassVar[dict[str, Any]] = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar[dict[str, Any]] = {
            "description": _("Two or three sentences for creators and fans."),
            "market": _("Where you are at home: its currency is the one you are paid in."),
        }

    def __init__(self, data: Any = None, files: Any = None, *, brand: Brand) -> None:
        super().__init__(data, files, brand=brand)
        market = self.fields["market"]
        if isinstance(market, forms.ModelChoiceField):
            market.queryset = markets_open()
            market.empty_label = None


class PeopleForm(BrandStepForm):
    step = "people"
    needed = ("legal_name", "address", "country", "contact_email")

    legal_name = NameField(label=_("registered name"), max_length=120)
    country = forms.ChoiceField(label=_("country"))
    contact_phone = forms.CharField(
        label=_("telephone"),
        required=False,
        max_length=32,
        validators=[
            RegexValidator(r"^[+0-9][0-9 ()./-]{4,}$", _("Write digits, for example +351 21 123 4567."))
        ],
    )

    class Meta:
        model = Brand
        fields = (
            "legal_name",
            "register_number",
            "vat_number",
            "address",
            "country",
            "contact_email",
            "contact_phone",
        )
        widgets: ClassVar[dict[str, Any]] = {"address": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar[dict[str, Any]] = {
            "address": _("Buyers see the registered name, address and contact of who sells to them."),
            "register_number": _("From the trade or company register, if you are in one."),
            "vat_number": _(
                "Printed on the invoices buyers get from you. In the European Union with its country."
            ),
        }

    def __init__(self, data: Any = None, files: Any = None, *, brand: Brand) -> None:
        super().__init__(data, files, brand=brand)
        country = self.fields["country"]
        if isinstance(country, forms.ChoiceField):
            country.choices = [("", "—"), *country_choices()]
        if not brand.country and brand.market_id and len(brand.market.countries) == 1:
            self.initial["country"] = brand.market.countries[0]

    def clean_vat_number(self) -> str:
        typed = "".join(self.cleaned_data["vat_number"].split()).upper()
        if typed[:2].lower() in vat.MEMBER_STATES and not vat.is_valid(typed):
            raise ValidationError(_("This is not a VAT number: check it for a slip of the pen."))
        return typed


class PromiseForm(BrandStepForm):
    step = "promise"
    needed = ("ships_within_days", "returns_days", "payout_account")

    ships_within_days = forms.IntegerField(
        label=_("ships within, in working days"), min_value=1, max_value=DAYS_MAX
    )
    returns_days = forms.IntegerField(
        label=_("days to send it back"),
        min_value=0,
        max_value=365,
        help_text=_("Fans see this beside the Buy button. In the European Union at least 14."),
    )
    payout_account = forms.CharField(
        label=_("payout account"),
        max_length=64,
        help_text=_("IBAN, or the number your bank gives for payments to you."),
    )

    class Meta:
        model = Brand
        fields = (
            "ships_within_days",
            "returns_days",
            "payout_account",
            "wants_order_mails",
            "wants_order_digest",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "wants_order_mails": _("To everybody in your team, as soon as it is paid."),
            "wants_order_digest": _(
                "To everybody in your team, in the morning, on days when something waits."
            ),
        }

    def clean_payout_account(self) -> str:
        account = account_clean(self.cleaned_data["payout_account"])
        if account is None:
            raise ValidationError(_("This is not an account number: check it for a slip of the pen."))
        return account

    def clean_returns_days(self) -> int:
        days: int = self.cleaned_data["returns_days"]
        if self.brand.market_id and self.brand.market.code == "eu" and days < 14:
            raise ValidationError(_("Buyers in the European Union have at least 14 days by law."))
        return days


class MemberForm(forms.Form):
    email = forms.EmailField(
        label=_("e-mail address"), help_text=_("The address they sign in with."), max_length=254
    )
    role = forms.ChoiceField(
        label=_("role"),
        choices=BrandMember.Role.choices,
        initial=BrandMember.Role.STAFF,
        widget=forms.RadioSelect,
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("role"), choices=BrandMember.Role.choices)
