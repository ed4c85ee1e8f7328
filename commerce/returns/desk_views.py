"""A brand's ways into returns: what waits for an answer, what came back, what is paid for."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from commerce.returns.forms import AnswerForm, ReceiveForm, RefundForm
from commerce.returns.models import Return
from commerce.returns.selectors import access_brand_return, return_counts, returns_of
from commerce.returns.services import return_accept, return_receive, return_refund, return_refuse
from marketplace.accounts.models import User
from marketplace.brands.selectors import access_brand, may
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal

LIST_SIZE = 25
BAD = 400


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@never_cache
@login_required
@require_GET
def brand_returns(request: HttpRequest, public_id: str) -> HttpResponse:
    """What buyers want to send back."""
    brand = access_brand(request.user, public_id)
    state = request.GET.get("state", "")
    counts = return_counts(brand)
    context = {
        "brand": brand,
        "page": page_of(request, returns_of(brand, state=state), LIST_SIZE),
        "state": state,
        "page_query": f"&state={state}" if state in Return.State.values else "",
        "states": [
            (value, text, counts.get(value, 0))
            for value, text in Return.State.choices
            if counts.get(value) or value in (Return.State.ASKED, state)
        ],
        "total": sum(counts.values()),
    }
    return render(request, "commerce/returns/brand_returns.html", context)


@never_cache
@login_required
@require_GET
def brand_return(request: HttpRequest, public_id: str, return_id: str) -> HttpResponse:
    """One return, and what is to be done about it."""
    return _page(request, access_brand_return(request.user, public_id, return_id))


@login_required
@require_POST
def answer(request: HttpRequest, public_id: str, return_id: str) -> HttpResponse:
    """Take it back, or refuse and say why."""
    back = access_brand_return(request.user, public_id, return_id)
    form = AnswerForm(request.POST)
    deed = return_accept if request.POST.get("answer") == "accept" else return_refuse

    def do() -> object:
        return deed(back=back, words=form.cleaned_data["words"], by=_person(request))

    return _done(request, back, form, do, _("The buyer was told."))


@login_required
@require_POST
def receive(request: HttpRequest, public_id: str, return_id: str) -> HttpResponse:
    """Count what came back."""
    back = access_brand_return(request.user, public_id, return_id)
    form = ReceiveForm(request.POST, lines=list(back.lines.all()))

    def do() -> object:
        return return_receive(back=back, receipts=form.receipts(), by=_person(request))

    return _done(request, back, form, do, _("Counted. The buyer was told that it arrived."))


@login_required
@require_POST
def refund(request: HttpRequest, public_id: str, return_id: str) -> HttpResponse:
    """Give the money back, for whoever may."""
    access_brand(request.user, public_id, to="manage")
    back = access_brand_return(request.user, public_id, return_id)
    form = RefundForm(request.POST, lines=list(back.lines.all()), currency=back.fulfilment.order.currency)

    def do() -> object:
        return return_refund(
            back=back,
            amounts=form.amounts(),
            with_delivery=form.cleaned_data["with_delivery"],
            reason=form.cleaned_data["reason"],
            by=_person(request),
        )

    return _done(request, back, form, do, _("The money goes back to the buyer."))


Form = AnswerForm | ReceiveForm | RefundForm


def _done(
    request: HttpRequest, back: Return, form: Form, do: Callable[[], object], said: str
) -> HttpResponse:
    brand = back.fulfilment.brand
    if not form.is_valid():
        return _page(request, back, form, BAD)
    try:
        do()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        fresh = access_brand_return(request.user, brand.public_id, back.public_id)
        return _page(request, fresh, form, refusal.status)
    messages.success(request, said)
    return redirect("returns:brand_return", brand.public_id, back.public_id)


def _page(request: HttpRequest, back: Return, form: Form | None = None, status: int = 200) -> HttpResponse:
    lines = list(back.lines.all())
    forms: dict[str, Any] = {
        "answer_form": AnswerForm(),
        "receive_form": ReceiveForm(lines=lines),
        "refund_form": RefundForm(lines=lines, currency=back.fulfilment.order.currency),
    }
    for name, blank in forms.items():
        if form is not None and isinstance(form, type(blank)):
            forms[name] = form
    context = {
        "brand": back.fulfilment.brand,
        "back": back,
        "order": back.fulfilment.order,
        "may_refund": may(request.user, back.fulfilment.brand, to="manage"),
        **forms,
    }
    return render(request, "commerce/returns/brand_return.html", context, status=status)
