"""Memberships for operators: to be looked at. Money and members change them."""

from django.contrib import admin

from commerce.memberships.models import Entry, GiftCode, Membership, Period, Plan, Tier
from marketplace.accounts.operators import ReadOnlyAdmin


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    """What one can become a member of."""

    list_display = ("public_id", "name", "owner", "creator", "brand", "is_open")
    list_filter = ("owner",)
    list_select_related = ("creator", "brand")
    search_fields = ("public_id", "name")


@admin.register(Tier)
class TierAdmin(ReadOnlyAdmin):
    """The ways to be a member."""

    list_display = ("public_id", "plan", "product", "rank", "trial_days", "is_offered")
    list_select_related = ("plan", "product")
    search_fields = ("public_id", "product__title")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who is a member, latest first."""

    list_display = ("public_id", "user", "plan", "tier", "term", "state", "covered_until", "renews")
    list_filter = ("state", "renews", "term")
    list_select_related = ("user", "plan", "tier__product")
    search_fields = ("public_id", "user__email", "plan__name")


@admin.register(Period)
class PeriodAdmin(ReadOnlyAdmin):
    """Paid time."""

    list_display = (
        "source",
        "membership",
        "kind",
        "starts_at",
        "ends_at",
        "price_minor",
        "currency",
        "revoked_at",
    )
    list_filter = ("kind",)
    list_select_related = ("membership__user", "membership__plan")
    search_fields = ("source", "membership__public_id", "membership__user__email")


@admin.register(GiftCode)
class GiftCodeAdmin(ReadOnlyAdmin):
    """Gifts; the code itself is its holder's business."""

    list_display = ("public_id", "tier", "months", "redeemed_at", "revoked_at")
    list_select_related = ("tier__product",)
    search_fields = ("public_id", "source", "giver__email")
    exclude = ("code", "note")


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """What became of memberships."""

    list_display = ("membership", "kind", "by", "created_at")
    list_filter = ("kind",)
    list_select_related = ("membership__user", "membership__plan", "by")
    search_fields = ("membership__public_id",)
