"""The operators' pages about campaigns and what was agreed: to be looked at, nothing here is changed by hand."""

from django.contrib import admin

from marketplace.accounts.operators import ReadOnlyAdmin
from marketplace.campaigns.models import Application, Campaign, Collaboration, Invitation


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    """Briefs, which belong to their brands."""

    list_display = ("title", "brand", "state", "commission_bp", "seats_taken", "seats", "published_at")
    list_filter = ("state", "market", "language")
    list_select_related = ("brand",)
    search_fields = ("title", "public_id", "brand__name")


@admin.register(Collaboration)
class CollaborationAdmin(ReadOnlyAdmin):
    """Frozen terms."""

    list_display = ("brand", "creator", "campaign", "commission_bp", "terms_version", "state", "accepted_at")
    list_filter = ("state",)
    list_select_related = ("brand", "creator", "campaign")
    search_fields = ("public_id", "brand__name", "creator__handle")


@admin.register(Invitation, Application)
class ProposalAdmin(ReadOnlyAdmin):
    """Who asked whom."""

    list_display = ("campaign", "creator", "state", "terms_version", "created_at", "answered_at")
    list_filter = ("state",)
    list_select_related = ("campaign", "creator")
