"""The operators' pages about creators: look, approve, send back, suspend."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.operators import Decision, KeptAdmin
from marketplace.creators import services
from marketplace.creators.models import Creator


def _approve(creator: Creator) -> None:
    services.creator_approve(creator=creator)


def _refuse(creator: Creator, reason: str) -> None:
    services.creator_refuse(creator=creator, reason=reason)


def _suspend(creator: Creator, reason: str) -> None:
    services.creator_suspend(creator=creator, reason=reason)


APPROVE = Decision(
    name="approve",
    label=_("Approve"),
    title=_("Approve this creator?"),
    text=_("The profile is public and can go live at once. They get a mail."),
    deed=_approve,
    done=_("approved"),
)
REFUSE = Decision(
    name="refuse",
    label=_("Send back"),
    title=_("Send this profile back?"),
    text=_("They read the reason, put it right and send it in again."),
    deed=_refuse,
    done=_("sent back"),
    asks_reason=True,
)
SUSPEND = Decision(
    name="suspend",
    label=_("Suspend"),
    title=_("Suspend this creator?"),
    text=_("The profile is hidden and nothing can go live. They read the reason."),
    deed=_suspend,
    done=_("suspended"),
    asks_reason=True,
)


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

    approve, refuse, suspend = APPROVE.about_one(), REFUSE.about_one(), SUSPEND.about_one()
    approve_selected = APPROVE.about_several(_("Approve chosen creators"))
