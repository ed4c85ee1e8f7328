"""What members, and whoever runs a plan, type."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.memberships.models import Plan, Tier
from commerce.memberships.models.members import Term
from commerce.memberships.periods import GIFT_MONTHS_MAX, TRIAL_DAYS_MAX
from commerce.memberships.selectors.plans import term_prices
from commerce.memberships.services.planning import TierDraft
from marketplace.kernel.money import AmountRefused, Money, to_decimal_text
from marketplace.markets.models import Market


class KeyForm(forms.Form):
    """The key of a page: a double press orders once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class JoinForm(KeyForm):
    """A tier and a term, and whether it goes on by itself."""

    tier = forms.CharField(max_length=12)
    term = forms.ChoiceField(choices=Term.choices)
    renews = forms.BooleanField(required=False)


class GiftForm(KeyForm):
    """Some months for somebody else."""

    tier = forms.ChoiceField(label=_("Membership"))
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=GIFT_MONTHS_MAX, initial=3)
    recipient = forms.EmailField(
        label=_("Their e-mail address"),
        required=False,
        help_text=_("They get the code from us. Leave it empty to hand it over yourself."),
    )
    note = forms.CharField(
        label=_("A word with it"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, tiers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tier"] = forms.ChoiceField(label=_("Membership"), choices=tiers)


class RedeemForm(forms.Form):
    """A gift's code."""

    code = forms.CharField(
        label=_("Your code"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class PauseForm(forms.Form):
    """For how many days."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=366, initial=30)


class PlanForm(forms.ModelForm[Plan]):
    """What a plan is called."""

    class Meta:
        model = Plan
        fields = ("name", "description", "is_open")
        labels = {"is_open": _("Takes new members")}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class TierForm(forms.ModelForm[Tier]):
    """A tier: what it is called, costs in each currency, and gives."""

    title = forms.CharField(label=_("Name"), max_length=60)
    description = forms.CharField(
        label=_("What it gives, in your words"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    discount = forms.IntegerField(
        label=_("Discount on tickets, in percent"), min_value=0, max_value=100, initial=0
    )

    class Meta:
        model = Tier
        fields = (
            "trial_days", "includes_shows", "has_presale", "has_discussions", "has_replays", "has_emotes", "badge",
            "is_offered",
        )  # fmt: skip
        labels = {"is_offered": _("On offer")}

    def __init__(self, *args: Any, currencies: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.currencies = currencies
        known: dict[tuple[str, str], Money] = {}
        if self.instance.pk:
            known_words = {
                "title": self.instance.product.title,
                "description": self.instance.product.description,
                "discount": self.instance.ticket_discount_bp // 100,
            }
            self.initial.update(known_words)
            for currency in currencies:
                prices = term_prices([self.instance], currency)
                known |= {(term, currency): money for (_pk, term), money in prices.items()}
        for currency in currencies:
            for term, label in ((Term.MONTH, _("By the month, %s")), (Term.YEAR, _("By the year, %s"))):
                field = forms.CharField(label=str(label) % currency, required=False, max_length=16)
                money = known.get((term, currency))
                field.initial = to_decimal_text(money) if money else ""
                self.fields[f"{term}_{currency}"] = field
        amounts = [name for name in self.fields if name.partition("_")[2] in currencies]
        self.order_fields(["title", "description", *amounts, "trial_days", "discount"])

    def clean_trial_days(self) -> int:
        days: int = self.cleaned_data["trial_days"]
        if days > TRIAL_DAYS_MAX:
            raise forms.ValidationError(_("At most %(days)s days."), params={"days": TRIAL_DAYS_MAX})
        return days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        prices: dict[str, dict[str, int]] = {Term.MONTH: {}, Term.YEAR: {}}
        for term in (Term.MONTH, Term.YEAR):
            for currency in self.currencies:
                text = str(cleaned.get(f"{term}_{currency}") or "").strip()
                if not text:
                    continue
                try:
                    prices[term][currency] = Money.parse(text, currency).minor
                except AmountRefused as refusal:
                    self.add_error(f"{term}_{currency}", str(refusal))
        cleaned["prices"] = prices
        return cleaned

    @property
    def draft(self) -> TierDraft:
        """Return the tier as it was typed."""
        cleaned = self.cleaned_data
        perks = {name: cleaned[name] for name in self.Meta.fields}
        perks["ticket_discount_bp"] = cleaned["discount"] * 100
        prices = cleaned["prices"]
        return TierDraft(
            cleaned["title"], cleaned["description"], prices[Term.MONTH], prices[Term.YEAR], perks
        )


def currencies_sold(markets: list[Market]) -> list[str]:
    """Return the currencies that prices are asked for in, each once."""
    return list(dict.fromkeys(market.currency for market in markets))
