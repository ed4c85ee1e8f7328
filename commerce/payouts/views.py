"""Ways into earnings: the creator's and the brand's pages and statements."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from commerce.payouts.debts import debts_carried
from commerce.payouts.earnings import (
    OUTSIDE,
    month_after,
    month_before,
    month_earned,
    month_of,
    proof_of,
)
from commerce.payouts.models import Payout
from commerce.payouts.payees import Payee, payee_of_brand, payee_of_creator
from commerce.payouts.selectors import (
    access_statement,
    came_back,
    holds_on,
    lines_of,
    payouts_of,
    standings_of,
)
from commerce.payouts.statements import rows_of, statement_csv
from commerce.payouts.waiting import waits_of
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand, may
from marketplace.creators.selectors import access_creator
from marketplace.kernel.http import page_of
from marketplace.markets.selectors import market_of

PAYOUTS_SHOWN = 12
LINES_A_PAGE = 50


@login_required
@require_GET
def creator_earnings(request: HttpRequest) -> HttpResponse:
    """What a creator earned, by month, show, order line and ledger entry."""
    payee = payee_of_creator(access_creator(request.user))
    return _earnings(request, payee, reverse("payouts:creator_earnings"), {"here": "earnings"})


@login_required
@require_GET
def brand_money(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a brand earned, in the same way."""
    brand = access_brand(request.user, public_id, to="manage")
    address = reverse("payouts:brand_money", args=[public_id])
    return _earnings(
        request,
        payee_of_brand(brand),
        address,
        {"brand": brand, "owns_brand": partial(may, request.user, brand, to="own")},
    )


def _earnings(request: HttpRequest, payee: Payee, address: str, extra: dict[str, Any]) -> HttpResponse:
    holds = holds_on(payee.owner)
    standings = standings_of(payee)
    currencies = [standing.currency for standing in standings]
    asked = request.GET.get("currency", "")
    currency = asked if asked in currencies else (currencies or [market_of(request).currency])[0]
    standing = next((found for found in standings if found.currency == currency), None)
    first_day = month_of(request.GET.get("month", ""))
    month = month_earned(payee, first_day, currency, holds)
    group = month.group(request.GET.get("show", ""))
    page = page_of(request, month.subjects(group), LINES_A_PAGE, count=group.line_count) if group else None
    shown, wanted = list(page.object_list) if page else [], request.GET.get("line", "")
    # The page's lines and the one whose proof is wanted, which may be on another page, are read at once.
    lines = {line.part.subject: line for line in month.lines([*shown, wanted])}
    payouts = list(payouts_of(payee.owner)[:PAYOUTS_SHOWN])
    context = {
        "address": address,
        "payee": payee,
        "is_held": came_back(payee, payouts[0] if payouts else None),
        "month": month,
        "previous": month_before(first_day),
        "next": month_after(first_day) if month_after(first_day) <= month_of("") else None,
        "standing": standing,
        "currencies": currencies,
        "open": group,
        "open_scope": (group.scope or OUTSIDE) if group else "",
        "page": page,
        "lines": [lines[subject] for subject in shown],
        "query": "?" + urlencode({"month": first_day.strftime("%Y-%m"), "currency": currency}),
        "page_query": _page_query(first_day.strftime("%Y-%m"), currency, request.GET.get("show", "")),
        "proof": proof_of(lines[wanted]) if wanted in lines else None,
        "payouts": payouts,
        "holds": holds,
        "waits": waits_of(payee, currency, payouts) if standing and standing.is_waiting else [],
        "debts": debts_carried(payee, currency) if standing and standing.carried.minor else [],
        **extra,
    }
    return render(request, "commerce/payouts/earnings.html", context)


def _page_query(month: str, currency: str, show: str) -> str:
    return "&" + urlencode({"month": month, "currency": currency, "show": show})


@login_required
@require_GET
def creator_statement(request: HttpRequest, payout_id: str) -> HttpResponse:
    """What a payout to a creator is made of."""
    payee = payee_of_creator(access_creator(request.user))
    payout = access_statement(payee, payout_id)
    back = reverse("payouts:creator_earnings")
    csv = reverse("payouts:creator_statement_csv", args=[payout_id])
    return _statement(request, payee, payout, {"back": back, "csv": csv, "here": "earnings"})


@login_required
@require_GET
def creator_statement_csv(request: HttpRequest, payout_id: str) -> HttpResponse:
    """The same as a file."""
    return _csv(access_statement(payee_of_creator(access_creator(request.user)), payout_id))


@login_required
@require_GET
def brand_statement(request: HttpRequest, public_id: str, payout_id: str) -> HttpResponse:
    """What a payout to a brand is made of."""
    brand = access_brand(request.user, public_id, to="manage")
    payee = payee_of_brand(brand)
    payout = access_statement(payee, payout_id)
    back = reverse("payouts:brand_money", args=[public_id])
    csv = reverse("payouts:brand_statement_csv", args=[public_id, payout_id])
    return _statement(request, payee, payout, {"back": back, "csv": csv, "brand": brand})


@login_required
@require_GET
def brand_statement_csv(request: HttpRequest, public_id: str, payout_id: str) -> HttpResponse:
    """The same as a file."""
    brand: Brand = access_brand(request.user, public_id, to="manage")
    return _csv(access_statement(payee_of_brand(brand), payout_id))


def _statement(request: HttpRequest, payee: Payee, payout: Payout, extra: dict[str, Any]) -> HttpResponse:
    page = page_of(request, lines_of(payout), LINES_A_PAGE)
    rows = rows_of(payout, list(page.object_list))
    context = {"payee": payee, "payout": payout, "page": page, "rows": rows, **extra}
    return render(request, "commerce/payouts/statement.html", context)


def _csv(payout: Payout) -> HttpResponse:
    name = f"statement-{payout.created_at:%Y-%m-%d}-{payout.public_id}.csv"
    return HttpResponse(
        statement_csv(payout, rows_of(payout, list(lines_of(payout)))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
