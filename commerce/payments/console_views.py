"""The operators' pages of payments and of what providers told: looked at, looked at again, closed with a reason."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from commerce.payments.approvals import requests_of
from commerce.payments.console import (
    REPLAY_PERMISSION,
    PaymentFilter,
    access_message,
    access_message_deeds,
    access_messages,
    access_payment,
    access_payments,
    may,
    onwards,
    payment_of_message,
    providers_told,
)
from commerce.payments.models import Payment, WebhookEvent
from commerce.payments.selectors import is_refund_operator
from commerce.payments.services import webhook_replay, webhook_settle
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import safe_next
from marketplace.kernel.refusals import Refusal

PAGE_ROWS: Final = 50
TABS: Final = (
    ("open", gettext_lazy("need a person")),
    *WebhookEvent.Outcome.choices,
    ("all", gettext_lazy("all")),
)


@require_GET
@never_cache
def payments(request: HttpRequest) -> HttpResponse:
    """Every try to pay, newest first."""
    given = {name: request.GET.get(name, "")[:80] for name in ("state", "provider", "currency", "words")}
    if given["state"] not in Payment.State.values:
        given["state"] = ""
    before = request.GET.get("before", "")
    rows, more = onwards(access_payments(request.user, PaymentFilter(**given)), before, PAGE_ROWS)
    query = {name: value for name, value in given.items() if value}
    context = {
        "rows": rows,
        "wanted": given,
        "states": Payment.State.choices,
        "providers": providers_told(),
        "first": urlencode(query) if before else None,
        "more": urlencode({**query, "before": more}) if more else "",
    }
    return render(request, "commerce/payments/payments.html", context)


@require_GET
@never_cache
def payment(request: HttpRequest, public_id: str) -> HttpResponse:
    """One payment with what was asked, what was told, what went back and what is argued about."""
    told = access_payment(request.user, public_id)
    context = {
        "told": told,
        "payment": told.payment,
        "order": told.payment.order,
        "waiting": requests_of(told.payment.order, brand=None),
        "may_refund": is_refund_operator(request.user),
        "may_replay": may(request.user, REPLAY_PERMISSION),
    }
    return render(request, "commerce/payments/payment.html", context)


@require_GET
@never_cache
def messages_list(request: HttpRequest) -> HttpResponse:
    """What providers told, newest first; what needs a person, when nothing else is asked for."""
    state = request.GET.get("state", "open")
    state = state if state in dict(TABS) else "open"
    before = request.GET.get("before", "")
    rows, more = onwards(access_messages(request.user, state=state), before, PAGE_ROWS)
    context = {
        "rows": rows,
        "tabs": TABS,
        "wanted": state,
        "may_replay": may(request.user, REPLAY_PERMISSION),
        "first": urlencode({"state": state}) if before else None,
        "more": urlencode({"state": state, "before": more}) if more else "",
    }
    return render(request, "commerce/payments/messages.html", context)


@require_GET
@never_cache
def message(request: HttpRequest, event_id: int) -> HttpResponse:
    """One message as it came, and what became of it."""
    event = access_message(request.user, event_id)
    context = {
        "event": event,
        "payment": payment_of_message(event),
        "may_replay": may(request.user, REPLAY_PERMISSION),
        "is_open": event.outcome in ("unmatched", "flagged") and event.closed_at is None,
    }
    return render(request, "commerce/payments/message.html", context)


@require_POST
def replay(request: HttpRequest, event_id: int) -> HttpResponse:
    """Have a message looked at again."""
    event = access_message_deeds(request.user, event_id)
    webhook_replay(event=event, by=person_of(request))
    messages.success(request, _("It is looked at again, as if it had just come in."))
    return redirect(safe_next(request, request.path.removesuffix("replay/")))


@require_POST
def close(request: HttpRequest, event_id: int) -> HttpResponse:
    """Say that nothing more is to be done about a message, and why."""
    event = access_message_deeds(request.user, event_id)
    try:
        webhook_settle(event=event, reason=request.POST.get("reason", ""), by=person_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Closed. Whoever looks at it later reads why."))
    return redirect("payments:message", event_id)
