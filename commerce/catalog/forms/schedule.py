"""A price to come, as a brand types it: for which variant, how much, from when and until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product, Variant
from marketplace.kernel.money import AmountRefused, Money

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT)
    return forms.DateTimeField(
        label=label, input_formats=[LOCAL_FORMAT, "%Y-%m-%d %H:%M"], widget=widget, **options
    )


class ScheduleForm(forms.Form):
    """One scheduled price, for one variant or all of them. Times are those of the reader's clock."""

    variant = forms.ChoiceField(label=_("variant"), required=False)
    currency = forms.ChoiceField(label=_("currency"))
    amount = forms.CharField(
        label=_("price"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    starts_at = _moment(_("from"))
    ends_at = _moment(_("until"), required=False, help_text=_("Left empty, it stays."))

    def __init__(self, data: Any = None, *, product: Product) -> None:
        super().__init__(data, prefix="schedule")
        self.variants = list(product.variants.all())
        named = [(each.public_id, each.name) for each in self.variants]
        self.fields["variant"].choices = [("", _("All variants")), *named]  # type: ignore[attr-defined]
        if len(self.variants) == 1:
            del self.fields["variant"]
        currencies = dict.fromkeys(
            price.currency for variant in self.variants for price in variant.prices.all()
        )
        self.fields["currency"].choices = [(one, one) for one in currencies]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "amount" in values and "currency" in values:
            try:
                values["price"] = Money.parse(values["amount"], values["currency"])
            except AmountRefused as refusal:
                self.add_error("amount", forms.ValidationError(str(refusal), code=refusal.code))
        return values

    @property
    def chosen(self) -> list[Variant]:
        """The variants it is for; of a valid form."""
        wanted = self.cleaned_data.get("variant", "")
        return [each for each in self.variants if not wanted or each.public_id == wanted]
