"""What a device at a door sends, and what a host says about tickets."""

import json
import re
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from commerce.tickets.models import TicketTier
from marketplace.kernel.widgets import PlainNumberInput
from streams.door.scanning import SCANS_MAX, Scan

ENTRY: Final = re.compile(r"[0-9A-Za-z_-]{8,40}", re.ASCII)
CODE_CHARACTERS_MAX: Final = 60
BP_A_PERCENT: Final = 100


class ScansForm(forms.Form):
    """Scans as JSON: ``[{"entry", "code", "at", "in"}]``, and the word of the list they were made with."""

    word = forms.CharField(max_length=400)
    scans = forms.CharField(max_length=200_000)

    def clean_scans(self) -> list[Scan]:
        """Read them; one that is malformed spoils the lot, so that none is lost without a word."""
        try:
            rows = json.loads(self.cleaned_data["scans"])
            scans = [_scan(row) for row in rows]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise forms.ValidationError(_("This is no list of scans.")) from error
        if not 0 < len(scans) <= SCANS_MAX:
            raise forms.ValidationError(_("This is no list of scans."))
        return scans


def _scan(row: dict[str, Any]) -> Scan:
    entry, code = str(row["entry"]), str(row["code"])
    at: datetime | None = parse_datetime(str(row["at"]))
    if not ENTRY.fullmatch(entry) or len(code) > CODE_CHARACTERS_MAX or at is None:
        raise ValueError(entry)
    return Scan(entry, code, at if timezone.is_aware(at) else timezone.make_aware(at), row.get("in") is True)


class TermsForm(forms.Form):
    """What tickets of one kind say that are sold from now on."""

    replay_hours = forms.TypedChoiceField(
        label=_("The recording is open for"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            ("", _("as long as there is one")),
            (24, _("24 hours after the show")),
            (168, _("7 days after the show")),
            (720, _("30 days after the show")),
        ],
    )
    refund_full_hours = forms.IntegerField(
        label=_("All of the money back until so many hours before"),
        required=False,
        min_value=0,
        max_value=24 * 365,
        widget=PlainNumberInput,
        help_text=_("Empty: never, unless the show is cancelled."),
    )
    refund_part_hours = forms.IntegerField(
        label=_("A part of it until so many hours before"),
        required=False,
        min_value=0,
        max_value=24 * 365,
        widget=PlainNumberInput,
    )
    refund_part = forms.IntegerField(
        label=_("Which part, in percent"), required=False, min_value=1, max_value=99, widget=PlainNumberInput
    )
    is_resold = forms.BooleanField(
        label=_("The box office sells it again for holders who cannot come"), required=False
    )
    is_in_room = forms.BooleanField(
        label=_("It admits to the room itself"),
        required=False,
        help_text=_("These tickets are scanned at the door."),
    )

    @staticmethod
    def initial_of(tier: TicketTier) -> dict[str, Any]:
        """Return what it says now."""
        names = ("replay_hours", "refund_full_hours", "refund_part_hours", "is_resold", "is_in_room")
        values: dict[str, Any] = {name: getattr(tier, name) for name in names}
        return {**values, "refund_part": tier.refund_part_bp // BP_A_PERCENT or None}

    def clean(self) -> dict[str, Any]:
        """A part needs both its hours and its share, and is open longer than the whole."""
        values: dict[str, Any] = super().clean() or {}
        hours, part, full = (
            values.get(name) for name in ("refund_part_hours", "refund_part", "refund_full_hours")
        )
        if (hours is None) != (part is None):
            self.add_error("refund_part", _("Write both, until when and which part, or neither."))
        elif hours is not None and full is not None and hours >= full:
            self.add_error("refund_part_hours", _("The part comes after the whole: write fewer hours."))
        return values

    @property
    def terms(self) -> dict[str, Any]:
        """What the tier keeps."""
        values = dict(self.cleaned_data)
        part = values.pop("refund_part")
        return {**values, "refund_part_bp": (part or 0) * BP_A_PERCENT}
