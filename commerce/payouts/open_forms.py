"""The form of a brand's open rates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Category, Product
from commerce.payouts.models.open_rates import OPEN_BP_MAX, OPEN_BP_MIN
from marketplace.brands.models import Brand
from marketplace.campaigns.forms import PercentField


class OpenRateForm(forms.Form):
    """A rate, and what it is for: without a category and a product it is the whole shop's."""

    bp = PercentField(
        label=_("commission"), help_text=_("Between 1 and 80 percent of what a buyer pays without tax.")
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        required=False,
        label=_("only this category"),
        empty_label=_("the whole shop"),
    )
    product = forms.ModelChoiceField(
        Product.objects.none(), required=False, label=_("only this product"), empty_label="—"
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = Product.objects.filter(brand=brand, state=Product.State.LISTED).order_by("title", "pk")
        self.fields["product"].queryset = listed  # type: ignore[attr-defined]
        self.fields["category"].queryset = Category.objects.all()  # type: ignore[attr-defined]

    def clean_bp(self) -> int:
        points: int = self.cleaned_data["bp"]
        if not OPEN_BP_MIN <= points <= OPEN_BP_MAX:
            raise ValidationError(_("Between 1 and 80 percent."))
        return points

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("category") and said.get("product"):
            self.add_error("product", _("Choose a category or a product, not both."))
        return said
