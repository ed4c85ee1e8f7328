"""The sandbox's page on which a payee says who they are."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from commerce.payments.providers.sandbox.payees import payee_answer, payee_of

# What the sandbox asks for, in people's words.
QUESTIONS = {
    "person.address": _("Where you live, or where the company is"),
    "person.birth_date": _("When you were born, or when it was registered"),
    "person.identity_document": _("A document that shows it"),
}


@require_http_methods(["GET", "POST"])
def sandbox_payee(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask for what is missing. Whoever knows the unguessable name of the account may answer; nothing real is asked."""
    payee = payee_of(ref)
    if payee is None:
        raise Http404
    if request.method == "POST":
        payee = payee_answer(ref, request.POST.getlist("told"))
        return redirect(payee["return_url"])
    missing = payee.get("missing", [])
    context = {
        "payee": payee,
        "questions": [(name, QUESTIONS.get(name, name)) for name in missing],
        "is_open": payee["status"] == "incomplete",
    }
    return render(request, "commerce/payments/sandbox_payee.html", context)
