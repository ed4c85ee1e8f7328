"""The operators' pages about brands: look, approve, send back."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import action

from marketplace.accounts.operators import ConfirmForm, KeptAdmin, ReasonForm, decide, decide_all
from marketplace.brands import services
from marketplace.brands.models import Brand, BrandMember


def _approve(brand: Brand) -> None:
    services.brand_approve(brand=brand)


def _refuse(reason: str, brand: Brand) -> None:
    services.brand_refuse(brand=brand, reason=reason)


class MemberInline(TabularInline):
    """The team, to be looked at: owners change it on their own page."""

    model = BrandMember
    fields = readonly_fields = ("user", "role", "created_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Brand)
class BrandAdmin(KeptAdmin):
    """Brands, those that wait for a decision first."""

    list_display = ("name", "state", "legal_name", "country", "market", "submitted_at", "approved_at")
    list_filter = ("state", "market")
    list_select_related = ("market",)
    search_fields = ("name", "legal_name", "public_id", "contact_email")
    ordering = ("-submitted_at",)
    exclude = ("wizard_step",)
    # A logo is uploaded where it is re-encoded; the market stays, or every price would change its currency.
    readonly_fields = (
        "public_id", "state", "state_reason", "submitted_at", "approved_at", "created_at", "payout_account", "logo",
        "market",
    )  # fmt: skip
    inlines = (MemberInline,)
    actions = ("approve_selected",)
    actions_detail = ("approve", "refuse")

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Approve"),
        permissions=["change"],
        url_path="approve",
        dialog={
            "title": gettext_lazy("Approve this brand?"),
            "description": gettext_lazy("Fans can buy from it at once. The people who run it get a mail."),
            "form_class": ConfirmForm,
            "form_submit_text": gettext_lazy("Approve"),
        },
    )
    def approve(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Let a brand sell."""
        return decide(self, request, object_id, deed=_approve, done=_("approved"))

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Send back"),
        permissions=["change"],
        url_path="refuse",
        dialog={
            "title": gettext_lazy("Send this brand back?"),
            "description": gettext_lazy(
                "The people who run it read the reason, put it right and send it in again."
            ),
            "form_class": ReasonForm,
            "form_submit_text": gettext_lazy("Send back"),
        },
    )
    def refuse(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        """Send a brand back with the reason."""
        deed = partial(_refuse, form.cleaned_data["reason"])
        return decide(self, request, object_id, deed=deed, done=_("sent back"))

    @admin.action(description=gettext_lazy("Approve chosen brands"), permissions=["change"])
    def approve_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Let several brands sell."""
        decide_all(self, request, queryset, deed=_approve, done=_("approved"))
