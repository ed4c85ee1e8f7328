"""The operators' pages about brands: look, approve, send back."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from marketplace.accounts.operators import Decision, KeptAdmin
from marketplace.brands import services
from marketplace.brands.models import Brand, BrandMember


def _approve(brand: Brand) -> None:
    services.brand_approve(brand=brand)


def _refuse(brand: Brand, reason: str) -> None:
    services.brand_refuse(brand=brand, reason=reason)


APPROVE = Decision(
    name="approve",
    label=_("Approve"),
    title=_("Approve this brand?"),
    text=_("Fans can buy from it at once. The people who run it get a mail."),
    deed=_approve,
    done=_("approved"),
)
REFUSE = Decision(
    name="refuse",
    label=_("Send back"),
    title=_("Send this brand back?"),
    text=_("The people who run it read the reason, put it right and send it in again."),
    deed=_refuse,
    done=_("sent back"),
    asks_reason=True,
)


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

    approve, refuse = APPROVE.about_one(), REFUSE.about_one()
    approve_selected = APPROVE.about_several(_("Approve chosen brands"))
