"""Ways into earnings: the creator's and the brand's pages and statements."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from commerce.payouts.currencies import currencies_offered, currency_wanted
from commerce.payouts.debts import debts_carried
from commerce.payouts.earnings import (
    OUTSIDE,
    month_after,
    month_before,
    month_earned,
    month_of,
    proof_of,
)
from commerce.payouts.payees import Payee, payee_of_brand, payee_of_creator
from commerce.payouts.selectors import (
    came_back,
    holds_on,
    payouts_of,
    standings_of,
)
from commerce.payouts.waiting import waits_of
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
        "offered": currencies_offered(),
        "wanted": currency_wanted(payee.owner),
        **extra,
    }
    return render(request, "commerce/payouts/earnings.html", context)


def _page_query(month: str, currency: str, show: str) -> str:
    return "&" + urlencode({"month": month, "currency": currency, "show": show})
