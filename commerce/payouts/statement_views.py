"""Ways into statements: of a creator's and of a brand's payouts, as page, CSV and PDF."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from commerce.payouts.models import Payout
from commerce.payouts.payees import Payee, payee_of_brand, payee_of_creator
from commerce.payouts.selectors import access_statement, lines_of
from commerce.payouts.statement_sheet import statement_answer
from commerce.payouts.statements import exchanges_of, groups_of, rows_of, statement_csv
from marketplace.brands.selectors import access_brand
from marketplace.creators.selectors import access_creator
from marketplace.kernel.http import page_of

LINES_A_PAGE = 50


@login_required
@require_GET
def creator_statement(request: HttpRequest, payout_id: str) -> HttpResponse:
    """What a payout to a creator is made of."""
    payee = payee_of_creator(access_creator(request.user))
    payout = access_statement(payee, payout_id)
    extra = {
        "back": reverse("payouts:creator_earnings"),
        "csv": reverse("payouts:creator_statement_csv", args=[payout_id]),
        "pdf": reverse("payouts:creator_statement_pdf", args=[payout_id]),
        "here": "earnings",
    }
    return _statement(request, payee, payout, extra)


@login_required
@require_GET
def creator_statement_csv(request: HttpRequest, payout_id: str) -> HttpResponse:
    """The same as a file."""
    return _csv(access_statement(payee_of_creator(access_creator(request.user)), payout_id))


@login_required
@require_GET
def creator_statement_pdf(request: HttpRequest, payout_id: str) -> HttpResponse:
    """The same on paper."""
    payee = payee_of_creator(access_creator(request.user))
    return statement_answer(access_statement(payee, payout_id), payee)


@login_required
@require_GET
def brand_statement(request: HttpRequest, public_id: str, payout_id: str) -> HttpResponse:
    """What a payout to a brand is made of."""
    brand = access_brand(request.user, public_id, to="manage")
    payee = payee_of_brand(brand)
    payout = access_statement(payee, payout_id)
    extra = {
        "back": reverse("payouts:brand_money", args=[public_id]),
        "csv": reverse("payouts:brand_statement_csv", args=[public_id, payout_id]),
        "pdf": reverse("payouts:brand_statement_pdf", args=[public_id, payout_id]),
        "brand": brand,
    }
    return _statement(request, payee, payout, extra)


@login_required
@require_GET
def brand_statement_csv(request: HttpRequest, public_id: str, payout_id: str) -> HttpResponse:
    """The same as a file."""
    brand = access_brand(request.user, public_id, to="manage")
    return _csv(access_statement(payee_of_brand(brand), payout_id))


@login_required
@require_GET
def brand_statement_pdf(request: HttpRequest, public_id: str, payout_id: str) -> HttpResponse:
    """The same on paper."""
    payee = payee_of_brand(access_brand(request.user, public_id, to="manage"))
    return statement_answer(access_statement(payee, payout_id), payee)


def _statement(request: HttpRequest, payee: Payee, payout: Payout, extra: dict[str, Any]) -> HttpResponse:
    """From the total to its shows; one show's lines, or all of them, each with the way to its entry in the books."""
    groups = groups_of(payout)
    open_group = next((group for group in groups if group.code == request.GET.get("show")), None)
    lines = lines_of(payout)
    if open_group is not None:
        lines = lines.filter(transfer_key__in=open_group.keys)
    page = page_of(request, lines, LINES_A_PAGE)
    context = {
        "payee": payee,
        "payout": payout,
        "page": page,
        "rows": rows_of(payout, list(page.object_list)),
        "groups": groups,
        "open": open_group,
        "page_query": f"&show={open_group.code}" if open_group else "",
        "exchanges": exchanges_of(payout),
        **extra,
    }
    return render(request, "commerce/payouts/statement.html", context)


def _csv(payout: Payout) -> HttpResponse:
    name = f"statement-{payout.created_at:%Y-%m-%d}-{payout.public_id}.csv"
    return HttpResponse(
        statement_csv(payout, rows_of(payout, list(lines_of(payout)))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
