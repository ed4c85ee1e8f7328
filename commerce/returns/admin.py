"""The operators' page about returns: what brands did not answer in time is theirs to decide."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from commerce.orders.models import Deed
from commerce.returns.models import Return, ReturnLine
from commerce.returns.services import return_accept, return_refuse
from marketplace.accounts.operators import Decision, KeptAdmin


class LineInline(TabularInline):
    """What is to go back."""

    model = ReturnLine
    fields = readonly_fields = ("line", "quantity", "received", "condition", "is_restocked")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _accept(back: Return) -> None:
    return_accept(back=back, words="", by=None, side=Deed.Side.HOUSE)


def _refuse(back: Return, *, reason: str) -> None:
    return_refuse(back=back, words=reason, by=None, side=Deed.Side.HOUSE)


ACCEPT = Decision(
    name="accept",
    label=_("Accept"),
    title=_("Accept this return?"),
    text=_("The buyer gets the label, and the brand has to take it back."),
    deed=_accept,
    done=_("accepted"),
)
REFUSE = Decision(
    name="refuse",
    label=_("Refuse"),
    title=_("Refuse this return?"),
    text=_("The buyer gets the reason by mail."),
    deed=_refuse,
    done=_("refused"),
    asks_reason=True,
)


@admin.register(Return)
class ReturnAdmin(KeptAdmin):
    """Returns; those whose deadline passed on top."""

    list_display = ("number", "fulfilment", "state", "reason", "answer_by", "escalated_at")
    list_filter = ("state", ("escalated_at", admin.EmptyFieldListFilter), "reason")
    list_select_related = ("fulfilment__order", "fulfilment__brand")
    search_fields = ("public_id", "fulfilment__order__public_id", "fulfilment__brand__name")
    ordering = ("-escalated_at", "answer_by")
    inlines = (LineInline,)
    readonly_fields = (
        "public_id", "fulfilment", "state", "reason", "words", "answer", "answered_by", "asked_at", "answer_by",
        "answered_at", "escalated_at", "received_at", "closed_at", "refund",
    )  # fmt: skip
    fields = readonly_fields
    actions_detail = ("accept", "refuse")
    accept, refuse = ACCEPT.about_one(), REFUSE.about_one()
