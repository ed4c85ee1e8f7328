"""What the brand's order desk may send."""

import uuid
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.orders.carriers import CARRIERS, OTHER
from commerce.orders.models import Fulfilment, OrderLine
from commerce.orders.selectors.desk import UNPAID, Filter
from commerce.orders.services import Way

ALL_STATES: Final = ("", UNPAID, *Fulfilment.State.values)
WORDS_MAX: Final = 60
NOTE_CHARACTERS_MAX: Final = 1000


class FilterForm(forms.Form):
    """Which orders are looked for; a field that says nothing sensible is told so, and does not filter."""

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Order number, buyer, product or tracking number"),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, shows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["show"] = forms.ChoiceField(
            label=_("Show"), required=False, choices=[("", _("All shows")), *shows]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        return cleaned

    @property
    def is_narrow(self) -> bool:
        """Somebody set more than a state."""
        return any(self.cleaned_data.get(name) for name in ("q", "show", "since", "until"))

    def wanted(self) -> Filter:
        """Return what to look for."""
        self.is_valid()
        said = self.cleaned_data
        state = said.get("state", "")
        return Filter(
            state=state if state in ALL_STATES else "",
            query=said.get("q", ""),
            scope=said.get("show", ""),
            since=said.get("since"),
            until=said.get("until"),
        )


class ShipForm(forms.Form):
    """A parcel leaves: with all that is left, or with some of it. ``key`` is made with the page."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    carrier = forms.ChoiceField(
        label=_("Carrier"),
        required=False,
        choices=[
            ("", _("not told")),
            *((code, name) for code, (name, _link) in sorted(CARRIERS.items(), key=lambda one: one[1])),
            (OTHER, _("another one")),
        ],
    )
    carrier_name = forms.CharField(label=_("Name of another carrier"), max_length=40, required=False)
    tracking = forms.CharField(
        label=_("Tracking number"),
        help_text=_("The buyer gets it by mail. Leave it empty when the carrier gives none."),
        max_length=80,
        required=False,
    )
    link = forms.URLField(
        label=_("Address for tracking"),
        help_text=_("Only where the carrier’s own page does not know the number."),
        max_length=300,
        required=False,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, parcel: Fulfilment, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.lines = [line for line in parcel.lines.all() if line.variant.product.is_sent and line.unsent]
        for line in self.lines:
            self.fields[_pieces(line)] = forms.IntegerField(
                label=line.shown_title,
                min_value=0,
                max_value=line.unsent,
                required=False,
                initial=line.unsent,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise forms.ValidationError(_("Give an address that begins with https://."))
        return link

    @property
    def line_rows(self) -> list[tuple[OrderLine, forms.BoundField]]:
        """The lines of which pieces are left, each with its box."""
        return [(line, self[_pieces(line)]) for line in self.lines]

    @property
    def way_fields(self) -> list[forms.BoundField]:
        """The boxes about the carrier."""
        return [self[name] for name in ("carrier", "carrier_name", "tracking", "link")]

    def way(self) -> Way:
        """Return who carries it."""
        said = self.cleaned_data
        return Way(said["tracking"], said["carrier"], said["carrier_name"], said["link"])

    def pieces(self) -> dict[str, int] | None:
        """Return what goes into the parcel by line, or None where nobody chose: all that is left."""
        if not any(_pieces(line) in self.data for line in self.lines):
            return None
        return {line.public_id: self.cleaned_data.get(_pieces(line)) or 0 for line in self.lines}


class NoteForm(forms.Form):
    """A note for the brand's own people."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Note"),
        help_text=_("Only your team reads it."),
        max_length=NOTE_CHARACTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)


def _pieces(line: OrderLine) -> str:
    return f"pieces-{line.public_id}"
