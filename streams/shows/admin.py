"""Operators see shows; deeds go through services."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from streams.shows.models import Show


@admin.register(Show)
class ShowAdmin(ModelAdmin):
    """Shows, read-only: hosts change them in the studio."""

    list_display = ("title", "creator", "state", "starts_at", "started_at", "ended_at")
    list_filter = ("state", "kind")
    search_fields = ("title", "public_id", "creator__handle")
    list_select_related = ("creator",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Show | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Show | None = None) -> bool:
        return False
