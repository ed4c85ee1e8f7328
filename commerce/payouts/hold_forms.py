"""The operators' form for a hold: a payee by name, an order by number, and why."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from commerce.ledger.kinds import agency_owner, brand_owner, creator_owner
from commerce.orders.selectors import order_by_number
from commerce.payouts.errors import HoldOfNobody
from commerce.payouts.holding import Ground, hold_check
from commerce.payouts.models import Agency, Hold
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.kernel.refusals import Refusal

OWNERS = {"brand": brand_owner, "creator": creator_owner, "agency": agency_owner}


class HoldForm(forms.ModelForm):  # type: ignore[type-arg]
    """Exactly one payee; the rest is what the law of holds asks for."""

    brand = forms.ModelChoiceField(
        Brand.objects.order_by("name"), required=False, label=_("brand"), widget=UnfoldAdminSelectWidget
    )
    creator = forms.ModelChoiceField(
        Creator.objects.order_by("display_name"),
        required=False,
        label=_("creator"),
        widget=UnfoldAdminSelectWidget,
    )
    agency = forms.ModelChoiceField(
        Agency.objects.order_by("name"), required=False, label=_("agency"), widget=UnfoldAdminSelectWidget
    )
    order_number = forms.CharField(
        required=False,
        max_length=15,
        label=_("order"),
        help_text=_("only what comes of this order; empty for everything"),
        widget=UnfoldAdminTextInputWidget,
    )
    ends_on = forms.DateField(
        label=_("until"),
        help_text=_("the last day; it ends by itself"),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    class Meta:
        model = Hold
        fields = ("reason", "evidence")
        widgets = {"reason": UnfoldAdminTextInputWidget, "evidence": UnfoldAdminTextareaWidget}

    def clean(self) -> dict[str, Any]:
        """Let the law of holds decide; what it says stands at the head of the form."""
        said: dict[str, Any] = super().clean() or {}
        if self.errors:
            return said
        try:
            said["owner"], said["reference"] = self._owner(said), self._reference(said)
            said["ground"] = Ground(said["reason"], said["evidence"], self._end(said))
            hold_check(owner=said["owner"], reference=said["reference"], ground=said["ground"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return said

    def _owner(self, said: dict[str, Any]) -> str:
        chosen = [(kind, said[kind]) for kind in OWNERS if said.get(kind)]
        if len(chosen) != 1:
            raise forms.ValidationError(_("Choose one payee: a brand, a creator or an agency."))
        kind, payee = chosen[0]
        return OWNERS[kind](payee.public_id)

    def _reference(self, said: dict[str, Any]) -> str:
        if not said["order_number"].strip():
            return ""
        order = order_by_number(said["order_number"])
        if order is None:
            raise HoldOfNobody
        return order.public_id

    def _end(self, said: dict[str, Any]) -> datetime:
        return datetime.combine(said["ends_on"], time.max, timezone.get_current_timezone())
