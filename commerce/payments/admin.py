"""The operators' pages about money in and back, and the inbox of what providers told. To be looked at."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from commerce.payments.models import (
    BankEntry,
    Dispute,
    OperatorTask,
    Payment,
    ProviderCall,
    ProviderPause,
    Refund,
    SavedMethod,
    WebhookEvent,
)
from commerce.payments.selectors import dispute_by_id, payment_by_id
from commerce.payments.services import (
    cash_return,
    operator_task_done,
    transfer_came,
    transfer_sent,
    webhook_replay,
)
from marketplace.accounts.operators import Decision, ReadOnlyAdmin


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Tries to pay."""

    list_display = (
        "public_id",
        "order",
        "state",
        "amount_minor",
        "currency",
        "provider",
        "method_label",
        "created_at",
    )
    list_filter = ("state", "provider", "currency")
    list_select_related = ("order",)
    search_fields = ("public_id", "provider_ref", "order__public_id")
    actions_detail = ("refund",)

    @action(description=_("Refund"), url_path="refund", icon="undo")  # type: ignore[untyped-decorator]
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to the page where money is given back."""
        return redirect("payments:operator_refund", payment_by_id(int(object_id)).order.public_id)


CASH_GIVEN_BACK = Decision(
    name="cash_given_back",
    label=_("Cash was given back"),
    title=_("Was this money given back?"),
    text=_(
        "The buyer of an order paid at the door got it in cash or by bank transfer. The books count it from now on."
    ),
    deed=lambda refund: cash_return(refund=refund),
    done=_("given back"),
    needs="decide",
)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """Money going back."""

    list_display = (
        "public_id",
        "payment",
        "state",
        "amount_minor",
        "currency",
        "reason",
        "asked_by",
        "created_at",
    )
    list_filter = ("state", "of_receipt", "currency")
    actions_detail = ("cash_given_back",)
    # Nothing of a refund is edited, but that cash was handed over is known to people alone.
    cash_given_back = CASH_GIVEN_BACK.about_one()
    list_select_related = ("payment", "asked_by")
    search_fields = ("public_id", "provider_ref", "payment__order__public_id")


REPLAY = Decision(
    name="replay",
    label=_("Look at it again"),
    title=_("Look at this message again?"),
    text=_(
        "It is treated as if it had just come in: what it is about is asked of the provider, and applied once."
    ),
    deed=lambda event: webhook_replay(event=event),
    done=_("is looked at again"),
    needs="decide",
)
DONE = Decision(
    name="done",
    label=_("It is looked after"),
    title=_("What came of it?"),
    text=_("Whoever looks at this later reads your words."),
    deed=lambda task, reason, by: operator_task_done(task=task, by=by, outcome=reason),
    done=_("looked after"),
    asks_reason=True,
    needs="decide",
    tells_who=True,
)
CAME = Decision(
    name="came",
    label=_("The money came"),
    title=_("Did exactly this sum come in?"),
    text=_("Its order is paid from then on. Write down what the statement says."),
    deed=lambda entry, reason, by: transfer_came(entry=entry, amount=entry.money, bank_note=reason, by=by),
    done=_("came in"),
    asks_reason=True,
    needs="decide",
    tells_who=True,
)
SENT = Decision(
    name="sent",
    label=_("The money was sent"),
    title=_("Was exactly this sum sent?"),
    text=_("The books count it from then on. Write down what the statement says."),
    deed=lambda entry, reason, by: transfer_sent(entry=entry, is_returned=False, bank_note=reason, by=by),
    done=_("sent"),
    asks_reason=True,
    needs="decide",
    tells_who=True,
)
RETURNED = Decision(
    name="returned",
    label=_("The bank returned it"),
    title=_("Did the bank return this transfer?"),
    text=_("It is owed again from then on. Write down what the statement says."),
    deed=lambda entry, reason, by: transfer_sent(entry=entry, is_returned=True, bank_note=reason, by=by),
    done=_("came back"),
    asks_reason=True,
    needs="decide",
    tells_who=True,
)


@admin.register(ProviderCall)
class ProviderCallAdmin(ReadOnlyAdmin):
    """What was asked of providers."""

    list_display = ("key", "operation", "provider", "attempts", "last_error", "created_at", "answered_at")
    list_filter = ("operation", "provider")
    search_fields = ("key",)
    ordering = ("-pk",)


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin):
    """What providers told; the flagged ones need a person."""

    list_display = ("event_id", "kind", "outcome", "note", "reference", "provider", "received_at", "replays")
    list_filter = ("outcome", "provider", "kind", "received_at")
    search_fields = ("event_id", "ref", "reference")
    readonly_fields = ("received_at",)
    actions = ("replay_selected",)
    actions_detail = ("replay",)
    replay = REPLAY.about_one()
    replay_selected = REPLAY.about_several(_("Look at the chosen messages again"))


@admin.register(OperatorTask)
class OperatorTaskAdmin(ReadOnlyAdmin):
    """What no program may decide; open ones first."""

    list_display = ("kind", "subject", "note", "due_at", "created_at", "done_at", "done_by")
    list_filter = (("done_at", admin.EmptyFieldListFilter), "kind")
    list_select_related = ("done_by",)
    search_fields = ("subject", "note")
    actions_detail = ("done",)
    done = DONE.about_one()


@admin.register(BankEntry)
class BankEntryAdmin(ReadOnlyAdmin):
    """Bank transfers: to be looked for on the statement, or to be sent."""

    list_display = ("reference", "kind", "status", "amount_minor", "currency", "bank_note", "created_at")
    list_filter = ("status", "kind", "currency")
    search_fields = ("reference", "ref", "bank_note")
    actions_detail = ("came", "sent", "returned")
    came, sent, returned = CAME.about_one(), SENT.about_one(), RETURNED.about_one()


@admin.register(SavedMethod)
class SavedMethodAdmin(ReadOnlyAdmin):
    """Cards that people keep: four digits, and whether they can be charged."""

    list_display = ("public_id", "label", "state", "failure_code", "provider", "created_at")
    list_filter = ("state", "provider")
    search_fields = ("public_id",)
    exclude = ("token", "next_step", "key")


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    """Disputes; each has a page of its own, where it is answered."""

    list_display = (
        "public_id",
        "payment",
        "state",
        "amount_minor",
        "currency",
        "reason",
        "answer_by",
        "opened_at",
    )
    list_filter = ("state", "reason")
    list_select_related = ("payment",)
    search_fields = ("public_id", "provider_ref", "payment__order__public_id")
    actions_detail = ("answer",)

    @action(description=_("Evidence and answer"), url_path="answer", icon="gavel")  # type: ignore[untyped-decorator]
    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to the page where a dispute is answered."""
        return redirect("payments:dispute", dispute_by_id(int(object_id)).public_id)


@admin.register(ProviderPause)
class ProviderPauseAdmin(ReadOnlyAdmin):
    """Providers that asked to be left alone."""

    list_display = ("provider", "until", "reason")
