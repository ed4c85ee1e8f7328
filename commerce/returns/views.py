"""The buyer's ways into returns; a guest's carry the pass of the order's link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.orders.selectors import order_link
from commerce.returns.errors import ReturnMoved
from commerce.returns.forms import AskForm
from commerce.returns.models import Return
from commerce.returns.selectors import access_own_return, access_returnable, offers_of, return_link
from commerce.returns.services import return_ask, return_withdraw
from marketplace.accounts.models import User
from marketplace.kernel.documents import document_answer
from marketplace.kernel.refusals import Refusal

BAD = 400


def _pass(request: HttpRequest) -> str:
    return request.GET.get("pass", "")


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, public_id: str, fulfilment_id: str) -> HttpResponse:
    """Choose what goes back, and say why."""
    parcel = access_returnable(request.user, public_id, fulfilment_id, token=_pass(request))
    form = AskForm(request.POST or None, request.FILES or None, offers=offers_of(parcel))
    status = BAD if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            back = return_ask(
                fulfilment=parcel,
                key=form.cleaned_data["key"],
                request=form.request(),
                by=_person(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Sent. The seller answers here and by mail."))
            return redirect(return_link(back))
    context = {
        "form": form,
        "parcel": parcel,
        "order": parcel.order,
        "order_url": order_link(parcel.order),
        "may_ask": any(not offer.why_not for offer in form.offers),
    }
    return render(request, "commerce/returns/ask.html", context, status=status)


@never_cache
@require_GET
def own(request: HttpRequest, public_id: str, return_id: str) -> HttpResponse:
    """How a return stands, for its buyer."""
    back = access_own_return(request.user, public_id, return_id, token=_pass(request))
    context = {
        "back": back,
        "order": back.fulfilment.order,
        "order_url": order_link(back.fulfilment.order),
        "is_open": back.state in Return.OPEN,
        "pass_query": f"?pass={_pass(request)}" if _pass(request) else "",
    }
    return render(request, "commerce/returns/own.html", context)


@require_POST
def withdraw(request: HttpRequest, public_id: str, return_id: str) -> HttpResponse:
    """Keep it after all."""
    back = access_own_return(request.user, public_id, return_id, token=_pass(request))
    return_withdraw(back=back, by=_person(request))
    messages.success(request, _("Taken back. You keep what you bought."))
    return redirect(return_link(back))


@never_cache
@require_GET
def label(request: HttpRequest, public_id: str, return_id: str) -> HttpResponse:
    """The address to put on the parcel, once the seller accepted."""
    back = access_own_return(request.user, public_id, return_id, token=_pass(request))
    if back.state != Return.State.ACCEPTED:
        raise ReturnMoved(state=back.get_state_display())
    name = f"return-{back.number}.pdf"
    return document_answer(
        "commerce/returns/label.html", {"back": back}, get_language() or "en", filename=name
    )
