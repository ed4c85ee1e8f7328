"""What the pages of returns may send."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from commerce.orders.models import OrderLine
from commerce.returns.models import Return, ReturnLine
from commerce.returns.services import Receipt
from commerce.returns.services.asking import PICTURES_MAX, Request
from commerce.returns.services.receiving import refundable_minor
from commerce.returns.windows import Offer
from marketplace.kernel.files_field import FilesField, FilesInput
from marketplace.kernel.money import AmountRefused, Money, to_decimal_text

WORDS_MAX = 1000


class AskForm(forms.Form):
    """What is to go back, and why. ``key`` is made with the page: a double click asks once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Why"), choices=[("", _("choose a reason")), *Return.Reason.choices])
    words = forms.CharField(
        label=_("In your words"),
        help_text=_("What is wrong with it, and what should happen?"),
        max_length=WORDS_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    pictures = FilesField(
        label=_("Pictures"),
        help_text=_("Up to five. They help when something is broken or wrong."),
        required=False,
        widget=FilesInput(attrs={"accept": "image/*"}),
    )

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.offers = offers
        for offer in offers:
            if not offer.why_not:
                self.fields[_pieces(offer.line)] = forms.IntegerField(
                    label=offer.line.shown_title,
                    min_value=0,
                    max_value=offer.left,
                    required=False,
                    initial=1 if offer.left == 1 and len(offers) == 1 else 0,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )

    def clean_pictures(self) -> list[UploadedFile[Any]]:
        files: list[UploadedFile[Any]] = self.cleaned_data["pictures"]
        if len(files) > PICTURES_MAX:
            raise forms.ValidationError(_("Send at most %(most)s pictures.") % {"most": PICTURES_MAX})
        return files

    @property
    def rows(self) -> list[tuple[Offer, forms.BoundField | None]]:
        """Every line with its box, or without where it cannot go back."""
        return [
            (offer, self[_pieces(offer.line)] if _pieces(offer.line) in self.fields else None)
            for offer in self.offers
        ]

    @property
    def said_fields(self) -> list[forms.BoundField]:
        """The boxes besides the pieces."""
        return [self[name] for name in ("reason", "words", "pictures")]

    def request(self) -> Request:
        """Return what the buyer says."""
        said = self.cleaned_data
        pieces = {offer.line.public_id: said.get(_pieces(offer.line)) or 0 for offer in self.offers}
        return Request(pieces, said["reason"], said["words"], said["pictures"])


class AnswerForm(forms.Form):
    """The brand's words to a return."""

    words = forms.CharField(
        label=_("Answer"),
        help_text=_("The buyer reads it. A refusal has to say why."),
        max_length=WORDS_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReceiveForm(forms.Form):
    """What came back, line by line."""

    def __init__(self, *args: Any, lines: Sequence[ReturnLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for row in lines:
            name = row.line.public_id
            self.fields[f"pieces-{name}"] = forms.IntegerField(
                label=_("Pieces"),
                min_value=0,
                max_value=row.quantity,
                initial=row.quantity,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
            self.fields[f"condition-{name}"] = forms.ChoiceField(
                label=_("Condition"), choices=ReturnLine.Condition.choices
            )
            self.fields[f"restock-{name}"] = forms.BooleanField(
                label=_("Put them back in stock"), required=False, initial=True
            )

    @property
    def rows(self) -> list[tuple[ReturnLine, list[forms.BoundField]]]:
        """Each line with its boxes."""
        return [
            (row, [self[f"{name}-{row.line.public_id}"] for name in ("pieces", "condition", "restock")])
            for row in self.lines
        ]

    def receipts(self) -> dict[str, Receipt]:
        """Return what came back by line."""
        said = self.cleaned_data
        return {
            name: Receipt(said[f"pieces-{name}"], said[f"condition-{name}"], said[f"restock-{name}"])
            for name in (row.line.public_id for row in self.lines)
        }


class RefundForm(forms.Form):
    """How much goes back for what came back."""

    with_delivery = forms.BooleanField(label=_("Give the delivery fee back as well"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The buyer reads this in the mail; say it when less than the price goes back."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, lines: Sequence[ReturnLine], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [row for row in lines if row.received]
        self.currency = currency
        for row in self.lines:
            most = Money(refundable_minor(row), currency)
            self.fields[_amount(row)] = forms.CharField(
                label=f"{row.received} × {row.line.shown_title}",
                initial=to_decimal_text(most),
                max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "data-currency": currency}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for row in self.lines:
            try:
                cleaned[_amount(row)] = Money.parse(cleaned.get(_amount(row), ""), self.currency)
            except AmountRefused as refusal:
                self.add_error(_amount(row), str(refusal))
        return cleaned

    @property
    def amount_fields(self) -> list[forms.BoundField]:
        """The boxes of the amounts."""
        return [self[_amount(row)] for row in self.lines]

    def amounts(self) -> Mapping[str, int]:
        """Return what goes back by order line, in minor units."""
        return {row.line.public_id: self.cleaned_data[_amount(row)].minor for row in self.lines}


def _pieces(line: OrderLine) -> str:
    return f"pieces-{line.public_id}"


def _amount(row: ReturnLine) -> str:
    return f"amount-{row.line.public_id}"
