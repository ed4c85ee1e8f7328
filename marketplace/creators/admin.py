"""The operators' pages about creators: look, approve, send back, suspend."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from marketplace.accounts.operators import ConfirmForm, KeptAdmin, ReasonForm, decide, decide_all
from marketplace.creators import services
from marketplace.creators.models import Creator


def _approve(creator: Creator) -> None:
    services.creator_approve(creator=creator)


def _refuse(reason: str, creator: Creator) -> None:
    services.creator_refuse(creator=creator, reason=reason)


def _suspend(reason: str, creator: Creator) -> None:
    services.creator_suspend(creator=creator, reason=reason)


@admin.register(Creator)
class CreatorAdmin(KeptAdmin):
    """Creators, those that wait for a decision first."""

    list_display = ("display_name", "handle", "state", "created_at", "approved_at")
    list_filter = ("state", "markets")
    search_fields = ("display_name", "handle", "public_id", "user__email")
    ordering = ("-created_at",)
    readonly_fields = (
        "public_id", "user", "handle", "handle_skeleton", "state", "state_reason", "approved_at", "created_at",
        "payout_account", "avatar",
    )  # fmt: skip
    filter_horizontal = ("markets",)
    actions = ("approve_selected",)
    actions_detail = ("approve", "refuse", "suspend")

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Approve"),
        permissions=["change"],
        url_path="approve",
        dialog={
            "title": gettext_lazy("Approve this creator?"),
            "description": gettext_lazy("The profile is public and can go live at once. They get a mail."),
            "form_class": ConfirmForm,
            "form_submit_text": gettext_lazy("Approve"),
        },
    )
    def approve(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Let a creator go live."""
        return decide(self, request, object_id, deed=_approve, done=_("approved"))

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Send back"),
        permissions=["change"],
        url_path="refuse",
        dialog={
            "title": gettext_lazy("Send this profile back?"),
            "description": gettext_lazy("They read the reason, put it right and send it in again."),
            "form_class": ReasonForm,
            "form_submit_text": gettext_lazy("Send back"),
        },
    )
    def refuse(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        """Send a profile back with the reason."""
        deed = partial(_refuse, form.cleaned_data["reason"])
        return decide(self, request, object_id, deed=deed, done=_("sent back"))

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Suspend"),
        permissions=["change"],
        url_path="suspend",
        dialog={
            "title": gettext_lazy("Suspend this creator?"),
            "description": gettext_lazy(
                "The profile is hidden and nothing can go live. They read the reason."
            ),
            "form_class": ReasonForm,
            "form_submit_text": gettext_lazy("Suspend"),
        },
    )
    def suspend(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        """Stop a creator."""
        deed = partial(_suspend, form.cleaned_data["reason"])
        return decide(self, request, object_id, deed=deed, done=_("suspended"))

    @admin.action(description=gettext_lazy("Approve chosen creators"), permissions=["change"])
    def approve_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Let several creators go live."""
        decide_all(self, request, queryset, deed=_approve, done=_("approved"))
