"""What the page that cancels pieces may send."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.orders.models import Fulfilment, OrderLine


class CancelForm(forms.Form):
    """Pieces that are not sent; ``key`` is made with the page, so that a double click cancels once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), help_text=_("The buyer reads this in the mail."), max_length=200, required=False
    )

    def __init__(self, *args: Any, parcel: Fulfilment, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.lines = [line for line in parcel.lines.all() if line.variant.product.is_sent and line.unsent]
        for line in self.lines:
            self.fields[f"pieces-{line.public_id}"] = forms.IntegerField(
                label=line.shown_title,
                min_value=0,
                max_value=line.unsent,
                required=False,
                initial=line.unsent,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def line_rows(self) -> list[tuple[OrderLine, forms.BoundField]]:
        """The lines of which pieces are left, each with its box."""
        return [(line, self[f"pieces-{line.public_id}"]) for line in self.lines]

    def pieces(self) -> dict[str, int]:
        """Return what is not sent, by line."""
        said = self.cleaned_data
        return {line.public_id: said.get(f"pieces-{line.public_id}") or 0 for line in self.lines}
