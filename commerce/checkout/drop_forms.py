"""What a brand fills in to announce a fair drop."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product, Variant
from commerce.promotions.models import FairDrop
from commerce.promotions.services import DropDraft

LOCAL_FORMAT: Final = "%Y-%m-%dT%H:%M"
PIECES_MAX: Final = 10_000
AHEAD_MAX: Final = timedelta(days=60)
WINDOWS: Final = (
    (10, _("10 seconds")),
    (30, _("30 seconds")),
    (60, _("1 minute")),
    (300, _("5 minutes")),
    (900, _("15 minutes")),
    (3600, _("1 hour")),
    (21600, _("6 hours")),
    (86400, _("1 day")),
    (259200, _("3 days")),
)
HOLDS: Final = (
    (600, _("10 minutes")),
    (1800, _("30 minutes")),
    (3600, _("1 hour")),
    (14400, _("4 hours")),
    (86400, _("1 day")),
)


class VariantField(forms.ModelChoiceField[Variant]):
    """A variant by its own name: the page says of which product."""

    def label_from_instance(self, obj: Variant) -> str:
        return obj.name or obj.product.title


class DropForm(forms.Form):
    """A drop of one product: how many pieces of which variant, when one can enter, how long a piece is held."""

    variant = VariantField(queryset=Variant.objects.none(), label=_("Variant"), empty_label=None)
    pieces = forms.IntegerField(
        label=_("Pieces"),
        min_value=1,
        max_value=PIECES_MAX,
        help_text=_("They are set aside at once, so that nobody can buy them before the draw."),
    )
    opens_at = forms.DateTimeField(
        label=_("Entries open"),
        required=False,
        input_formats=[LOCAL_FORMAT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT),
        help_text=_("Leave it empty to open them now."),
    )
    window = forms.TypedChoiceField(label=_("For how long"), choices=WINDOWS, coerce=int, initial=3600)
    hold = forms.TypedChoiceField(
        label=_("How long a piece is held for whoever is drawn"), choices=HOLDS, coerce=int, initial=1800
    )

    def __init__(self, *args: Any, product: Product, drop: FairDrop | None = None, **options: Any) -> None:
        if drop is not None:
            options["initial"] = self.initial_of(drop)
        super().__init__(*args, **options)
        self.drop = drop
        variants = product.variants.filter(is_offered=True).select_related("product")
        if drop is not None:
            # The pieces of this one are set aside: another one would be another drop.
            variants = variants.filter(pk=drop.variant_id)
        self.fields["variant"].queryset = variants  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(drop: FairDrop) -> dict[str, Any]:
        """Return what was announced."""
        window = int((drop.closes_at - drop.opens_at).total_seconds())
        return {
            "variant": drop.variant_id,
            "pieces": drop.pieces,
            "opens_at": drop.opens_at,
            "window": window,
            "hold": drop.hold_seconds,
        }

    def clean_opens_at(self) -> datetime | None:
        opens: datetime | None = self.cleaned_data["opens_at"]
        now = timezone.now()
        # A minute is what the field can say.
        if opens is not None and opens < now - timedelta(minutes=1):
            raise forms.ValidationError(_("This moment is over. Choose a later one, or none."), code="past")
        if opens is not None and opens > now + AHEAD_MAX:
            raise forms.ValidationError(_("Choose a moment within 60 days."), code="far")
        return opens

    def draft(self) -> DropDraft:
        """Return what was filled in."""
        sent = self.cleaned_data
        opens = sent["opens_at"] or timezone.now()
        return DropDraft(sent["pieces"], opens, opens + timedelta(seconds=sent["window"]), sent["hold"])
