"""The operators' pages about people and mail."""

from typing import Any, ClassVar

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from marketplace.accounts.models import Mail, User
from marketplace.accounts.operators import KeptAdmin, ReadOnlyAdmin

# Operators sign in where everybody does: one door, with its limits on wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(KeptAdmin):
    """People. Their addresses and passwords are changed by themselves only."""

    list_display = ("email", "display_name", "language", "market", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "market")
    list_select_related = ("market",)
    search_fields = ("email", "display_name", "public_id")
    ordering = ("-date_joined",)
    readonly_fields = ("email", "public_id", "last_login", "date_joined")
    filter_horizontal = ("groups", "user_permissions")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("email", "public_id", "display_name", "is_active")}),
        (None, {"fields": ("language", "time_zone", "market", "last_login", "date_joined")}),
        (None, {"fields": POWERS}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only a superuser hands out powers: else an operator could make themselves one."""
        may_empower = bool(getattr(request.user, "is_superuser", False))
        return self.readonly_fields if may_empower else (*self.readonly_fields, *POWERS, "is_active")


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """What was mailed to whom, and what waits. What stood in a mail is not shown: it may hold a code."""

    list_display = ("created_at", "to", "template", "language", "attempts", "sent_at")
    list_filter = ("template",)
    search_fields = ("to", "key")
    ordering = ("-created_at",)
    fields = (
        "key",
        "to",
        "language",
        "template",
        "created_at",
        "due_at",
        "attempts",
        "sent_at",
        "last_error",
    )
