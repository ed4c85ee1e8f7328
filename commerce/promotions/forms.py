"""What the pages of offers may send."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.catalog.forms.fields import MoneyField
from commerce.promotions.buyers import code_text
from commerce.promotions.models import Bundle, BuyXGetY, Code
from commerce.promotions.models.codes import CODE_LETTERS_MAX
from commerce.promotions.models.sets import SET_PIECES_MAX
from commerce.promotions.selectors import products_to_offer, variants_to_bundle
from commerce.promotions.services import BundleDraft, CodeDraft, SetDraft
from marketplace.accounts.fields import NameField
from marketplace.brands.models import Brand
from marketplace.campaigns.commission import percent_text
from marketplace.campaigns.forms import PercentField
from marketplace.kernel.money import BASIS_POINTS, Money, to_decimal_text
from marketplace.markets.selectors import markets_open

USES_MAX: Final = 1_000_000
LOCAL_FORMAT: Final = "%Y-%m-%dT%H:%M"


def currencies_of(brand: Brand | None) -> list[str]:
    """Return the currencies of open markets, the brand's own first."""
    own = [brand.market.currency] if brand else []
    return list(dict.fromkeys([*own, *(market.currency for market in markets_open())]))


class OptionalPercentField(PercentField):
    """A percentage that may be left empty."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if str(value or "").strip() else None


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT)
    return forms.DateTimeField(
        label=label, input_formats=[LOCAL_FORMAT, "%Y-%m-%d %H:%M"], widget=widget, **more
    )


class TimedForm(forms.Form):
    """What holds from a moment on, until another one or for good."""

    def __init__(self, *args: Any, brand: Brand | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.brand = brand
        self.currencies = currencies_of(brand)
        self.fields["starts_at"] = _moment(_("from"), initial=timezone.now)
        self.fields["ends_at"] = _moment(
            _("until"), required=False, help_text=_("Leave it empty if it has no end.")
        )

    def add_money(self, name: str, labels: Mapping[str, Any], *, required: bool = False) -> None:
        """Add an amount in each currency; only the brand's own can be required."""
        for currency in self.currencies:
            is_own = currency == self.currencies[0]
            field = MoneyField(currency=currency, label=labels["label"], required=required and is_own)
            field.help_text = labels.get("help", "") if is_own else ""
            self.fields[f"{name}_{currency}"] = field

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """What is asked first: all but amounts in other currencies, and pieces."""
        others = {field.name for field in (*self.other_money, *self.pieces)}
        return [field for field in self if field.name not in others]

    @property
    def other_money(self) -> list[forms.BoundField]:
        """Amounts in currencies that are not the brand's own."""
        endings = tuple(f"_{currency}" for currency in self.currencies[1:])
        return [field for field in self if field.name.endswith(endings)]

    @property
    def is_open_elsewhere(self) -> bool:
        """Something of the other currencies has to be seen."""
        return any(field.value() or field.errors for field in self.other_money)

    @property
    def pieces(self) -> list[forms.BoundField]:
        """The fields of how many pieces of which."""
        return []

    def money_of(self, name: str) -> dict[str, int]:
        """Return what was typed, in minor units by currency."""
        typed = {currency: self.cleaned_data.get(f"{name}_{currency}") for currency in self.currencies}
        return {currency: money.minor for currency, money in typed.items() if money is not None}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts, ends = values.get("starts_at"), values.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error(
                "ends_at", forms.ValidationError(_("The end comes after the beginning."), code="order")
            )
        return values


class CodeForm(TimedForm):
    """A code."""

    text = forms.CharField(
        label=_("code"),
        max_length=CODE_LETTERS_MAX,
        help_text=_("What buyers type. Capitals, spaces and hyphens make no difference."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("what it gives"), choices=Code.Kind.choices, widget=forms.RadioSelect)
    percent = OptionalPercentField(label=_("percentage"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.add_money(
            "amount", {"label": _("sum"), "help": _("Given once for each order, in a currency you name.")}
        )
        self.add_money("minimum", {"label": _("from an order of"), "help": _("Of your things in the order.")})
        number: dict[str, Any] = {"min_value": 1, "max_value": USES_MAX, "required": False}
        self.fields["uses_max"] = forms.IntegerField(
            label=_("uses in all"), help_text=_("Leave it empty for any number."), **number
        )
        self.fields["per_buyer"] = forms.IntegerField(label=_("uses for each buyer"), initial=1, **number)
        self.add_money(
            "budget", {"label": _("budget"), "help": _("When so much was given, the code is used up.")}
        )
        self.fields["stacks"] = forms.BooleanField(
            label=_("May be used beside other codes and bundles"), required=False
        )
        self.fields["products"] = forms.ModelMultipleChoiceField(
            label=_("only for"),
            queryset=products_to_offer(self.brand),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Choose none for everything you sell."),
        )
        sums = [f"{name}_{currency}" for name in ("amount", "minimum") for currency in self.currencies]
        self.order_fields(["text", "kind", "percent", *sums])

    def clean_text(self) -> str:
        text = code_text(self.cleaned_data["text"])
        if len(text) < 3:
            raise forms.ValidationError(_("A code has at least 3 letters or digits."), code="too_short")
        return text

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if (
            values.get("kind") == Code.Kind.PERCENT
            and not values.get("percent")
            and "percent" not in self.errors
        ):
            self.add_error("percent", forms.ValidationError(_("Say how many percent."), code="required"))
        own = f"amount_{self.currencies[0]}"
        is_empty = own not in self.errors and not any(self.money_of("amount").values())
        if values.get("kind") == Code.Kind.AMOUNT and is_empty:
            self.add_error(own, forms.ValidationError(_("Say how much."), code="required"))
        return values

    def draft(self) -> CodeDraft:
        values = self.cleaned_data
        return CodeDraft(
            text=values["text"],
            kind=values["kind"],
            starts_at=values["starts_at"],
            ends_at=values["ends_at"],
            basis_points=values["percent"],
            amounts={currency: minor for currency, minor in self.money_of("amount").items() if minor},
            minimums=self.money_of("minimum"),
            money=self.money_of("budget"),
            uses_max=values["uses_max"],
            per_buyer=values["per_buyer"],
            stacks=values["stacks"],
            products=list(values.get("products", ())),
        )

    @staticmethod
    def initial_of(code: Code) -> dict[str, Any]:
        """Return a code as its form shows it."""
        values: dict[str, Any] = {
            "text": code.text,
            "kind": code.kind,
            "percent": percent_text(code.basis_points) if code.basis_points else "",
            "starts_at": code.starts_at,
            "ends_at": code.ends_at,
            "uses_max": code.budget.uses_max,
            "per_buyer": code.budget.per_buyer,
            "stacks": code.stacks,
            "products": list(code.products.all()),
        }
        for row in code.amounts.all():
            if row.amount_minor:
                values[f"amount_{row.currency}"] = to_decimal_text(Money(row.amount_minor, row.currency))
            if row.minimum_minor:
                values[f"minimum_{row.currency}"] = to_decimal_text(Money(row.minimum_minor, row.currency))
        for money in code.budget.money.all():
            values[f"budget_{money.currency}"] = to_decimal_text(Money(money.most_minor, money.currency))
        return values


class BundleForm(TimedForm):
    """Certain things together at one price."""

    title = NameField(label=_("title"), max_length=80, help_text=_("Buyers read it beside what it saves."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.variants = list(variants_to_bundle(self.brand))
        self.add_money("price", {"label": _("price together")}, required=True)
        for variant in self.variants:
            name = f"{variant.product.title}, {variant.name}" if variant.name else variant.product.title
            self.fields[f"piece_{variant.pk}"] = forms.IntegerField(
                label=name, min_value=0, max_value=SET_PIECES_MAX, required=False
            )

    @property
    def pieces(self) -> list[forms.BoundField]:
        """The fields of how many pieces of which."""
        return [self[f"piece_{variant.pk}"] for variant in self.variants]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if sum(count for _variant, count in self._chosen()) < 2:
            self.add_error(
                None,
                forms.ValidationError(
                    _("A bundle is of at least two pieces: say how many of which."), code="few"
                ),
            )
        return values

    def _chosen(self) -> list[tuple[Any, int]]:
        counts = [(variant, self.cleaned_data.get(f"piece_{variant.pk}") or 0) for variant in self.variants]
        return [(variant, count) for variant, count in counts if count]

    def draft(self) -> BundleDraft:
        values = self.cleaned_data
        return BundleDraft(
            values["title"], values["starts_at"], values["ends_at"], self._chosen(), self.money_of("price")
        )

    @staticmethod
    def initial_of(bundle: Bundle) -> dict[str, Any]:
        """Return a bundle as its form shows it."""
        values = {"title": bundle.title, "starts_at": bundle.starts_at, "ends_at": bundle.ends_at}
        for row in bundle.amounts.all():
            values[f"price_{row.currency}"] = to_decimal_text(Money(row.amount_minor, row.currency))
        return values | {f"piece_{piece.variant_id}": piece.quantity for piece in bundle.pieces.all()}


class SetForm(TimedForm):
    """So many for the price of fewer."""

    title = NameField(
        label=_("title"), max_length=80, help_text=_("For example “Three for the price of two”.")
    )
    buy = forms.IntegerField(label=_("whoever buys"), min_value=1, max_value=SET_PIECES_MAX, initial=2)
    get = forms.IntegerField(label=_("gets so many more"), min_value=1, max_value=SET_PIECES_MAX, initial=1)
    percent = OptionalPercentField(
        label=_("cheaper by"), required=False, help_text=_("Leave it empty if they are free.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: dict[str, Any] = {
            "queryset": products_to_offer(self.brand),
            "required": False,
            "widget": forms.CheckboxSelectMultiple,
        }
        self.fields["products"] = forms.ModelMultipleChoiceField(
            label=_("to buy"), help_text=_("Choose none for everything you sell."), **choices
        )
        self.fields["gifts"] = forms.ModelMultipleChoiceField(
            label=_("to get"), help_text=_("Choose none for the cheapest of what is bought."), **choices
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if set(values.get("products") or ()) & set(values.get("gifts") or ()):
            self.add_error(
                "gifts",
                forms.ValidationError(_("What is to be bought cannot be the gift as well."), code="both"),
            )
        return values

    def draft(self) -> SetDraft:
        values = self.cleaned_data
        return SetDraft(
            title=values["title"],
            starts_at=values["starts_at"],
            ends_at=values["ends_at"],
            buy=values["buy"],
            get=values["get"],
            basis_points=values["percent"] or BASIS_POINTS,
            products=list(values.get("products", ())),
            gifts=list(values["gifts"]),
        )

    @staticmethod
    def initial_of(offer: BuyXGetY) -> dict[str, Any]:
        """Return an offer as its form shows it."""
        is_free = offer.basis_points == BASIS_POINTS
        return {
            "title": offer.title,
            "starts_at": offer.starts_at,
            "ends_at": offer.ends_at,
            "buy": offer.buy,
            "get": offer.get,
            "percent": "" if is_free else percent_text(offer.basis_points),
            "products": list(offer.products.all()),
            "gifts": list(offer.gifts.all()),
        }
