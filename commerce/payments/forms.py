"""What the refund page may send: per order line pieces or an amount, and per parcel the delivery fee."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Fulfilment, OrderLine
from commerce.orders.splitting import pieces_minor
from commerce.orders.trail import shipping_subject
from marketplace.kernel.money import AmountRefused, Money, format_money


@dataclass
class LineRow:
    """The boxes of one order line, for the template."""

    line: OrderLine
    left: Money
    pieces_left: int
    fields: list[forms.BoundField] = field(default_factory=list)


class RefundForm(forms.Form):
    """One refund; ``key`` is made with the page, so that a double click refunds once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The buyer reads this in the mail."),
        max_length=200,
    )
    restock = forms.BooleanField(
        label=_("Put the pieces back in stock"),
        required=False,
    )

    def __init__(self, *args: Any, parcels: Sequence[Fulfilment], currency: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.parcels = parcels
        self.currency = currency
        self.lines = [line for parcel in parcels for line in parcel.lines.all()]
        for line in self.lines:
            self._add_line(line)
        for parcel in parcels:
            if parcel.shipping_minor > parcel.shipping_refunded_minor:
                left = Money(parcel.shipping_minor - parcel.shipping_refunded_minor, currency)
                self.fields[f"shipping-{parcel.public_id}"] = forms.BooleanField(
                    label=_("Delivery by %(brand)s, %(amount)s")
                    % {"brand": parcel.brand.name, "amount": format_money(left)},
                    required=False,
                )

    def _add_line(self, line: OrderLine) -> None:
        pieces_left = line.quantity - line.refunded_quantity
        self.fields[f"pieces-{line.public_id}"] = forms.IntegerField(
            label=_("Pieces"),
            min_value=0,
            max_value=pieces_left,
            required=False,
            disabled=not pieces_left,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
        self.fields[f"amount-{line.public_id}"] = forms.CharField(
            label=_("or an amount"),
            required=False,
            max_length=20,
            disabled=line.total_minor == line.refunded_minor,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "data-currency": self.currency}),
        )

    @property
    def line_rows(self) -> list[LineRow]:
        """The lines with their boxes and what is left to give back."""
        return [
            LineRow(
                line,
                Money(line.total_minor - line.refunded_minor, self.currency),
                line.quantity - line.refunded_quantity,
                [self[f"pieces-{line.public_id}"], self[f"amount-{line.public_id}"]],
            )
            for line in self.lines
        ]

    @property
    def shipping_fields(self) -> list[forms.BoundField]:
        """The boxes of the delivery fees."""
        return [self[name] for name in self.fields if name.startswith("shipping-")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for line in self.lines:
            name = f"amount-{line.public_id}"
            text = cleaned.get(name, "")
            try:
                cleaned[name] = Money.parse(text, self.currency) if text else None
            except AmountRefused as refusal:
                self.add_error(name, str(refusal))
        return cleaned

    def parts(self) -> list[RefundPart]:
        """Return what the page asks for. Pieces without an amount cost what they cost, to the last unit."""
        wanted = []
        for line in self.lines:
            pieces = self.cleaned_data.get(f"pieces-{line.public_id}") or 0
            amount = self.cleaned_data.get(f"amount-{line.public_id}")
            if not pieces and amount is None:
                continue
            left = line.total_minor - line.refunded_minor
            minor = (
                amount.minor
                if amount is not None
                else pieces_minor(left, line.quantity - line.refunded_quantity, pieces)
            )
            restock = bool(self.cleaned_data.get("restock"))
            wanted.append(RefundPart(line.public_id, minor, pieces, restock))
        for parcel in self.parcels:
            if self.cleaned_data.get(f"shipping-{parcel.public_id}"):
                left = parcel.shipping_minor - parcel.shipping_refunded_minor
                wanted.append(RefundPart(shipping_subject(parcel), left))
        return wanted
