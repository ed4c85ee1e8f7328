"""Ways to invoices: the buyer's page, the brand's desk, the operator. A GET makes none; a press of the button does."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from commerce.invoices.errors import InvoiceNotYet
from commerce.invoices.models import Invoice
from commerce.invoices.selectors import (
    access_any_invoice,
    access_brand_invoice,
    access_brand_order,
    access_order_invoice,
    invoices_listed,
    papers_of,
)
from commerce.invoices.services import cancellation_issue, invoice_issue
from commerce.invoices.sheets import sheet_answer
from commerce.orders.models import Order
from commerce.orders.selectors import access_order
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.http import page_of

INVOICES_A_PAGE = 50


@never_cache
@require_GET
def order_invoices(request: HttpRequest, public_id: str) -> HttpResponse:
    """The documents of an order, for its buyer or a guest who holds the link."""
    token = request.GET.get("pass", "")
    order = access_order(request.user, public_id, token=token)
    context = {"order": order, "papers": papers_of(order), "pass_query": _pass_query(token)}
    return render(request, "commerce/invoices/order.html", context)


@require_POST
def order_issue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a document that nobody asked for before, and show it."""
    token = request.GET.get("pass", "")
    order = access_order(request.user, public_id, token=token)
    brand = next(
        (p.brand for p in order.fulfilments.all() if p.brand.public_id == request.POST.get("brand")), None
    )
    invoice = _issue(request, order, brand)
    address = reverse("invoices:pdf", args=[order.public_id, invoice.public_id])
    return redirect(f"{address}{_pass_query(token)}")


@require_GET
def order_pdf(request: HttpRequest, public_id: str, invoice_id: str) -> HttpResponse:
    """A document for the buyer to keep."""
    token = request.GET.get("pass", "")
    return sheet_answer(access_order_invoice(request.user, public_id, invoice_id, token=token))


@login_required
@require_GET
def brand_invoices(request: HttpRequest, public_id: str) -> HttpResponse:
    """All documents of a brand, newest first."""
    brand = access_brand(request.user, public_id)
    query = request.GET.get("q", "")[:60]
    context = {
        "brand": brand,
        "query": query,
        "page": page_of(request, invoices_listed(brand, query=query), INVOICES_A_PAGE),
        "page_query": "&" + urlencode({"q": query}),
    }
    return render(request, "commerce/invoices/brand.html", context)


@login_required
@require_GET
def brand_order(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """The brand's documents of one order."""
    brand, order = access_brand_order(request.user, public_id, order_id)
    context = {"brand": brand, "order": order, "papers": papers_of(order, brand=brand)}
    return render(request, "commerce/invoices/brand_order.html", context)


@login_required
@require_POST
def brand_issue(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """Make a document of the brand that nobody asked for before, and show it."""
    brand, order = access_brand_order(request.user, public_id, order_id)
    invoice = _issue(request, order, brand)
    return redirect("invoices:brand_pdf", brand.public_id, invoice.public_id)


@login_required
@require_GET
def brand_pdf(request: HttpRequest, public_id: str, invoice_id: str) -> HttpResponse:
    """A document for the brand to keep."""
    return sheet_answer(access_brand_invoice(request.user, public_id, invoice_id))


@require_GET
def operator_pdf(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """A document for the operator to look at."""
    return sheet_answer(access_any_invoice(request.user, invoice_id))


def _issue(request: HttpRequest, order: Order, brand: Brand | None) -> Invoice:
    if brand is None:
        raise InvoiceNotYet
    refund = request.POST.get("refund", "")[:12]
    if refund:
        return cancellation_issue(order=order, brand=brand, refund=refund)
    return invoice_issue(order=order, brand=brand)


def _pass_query(token: str) -> str:
    return f"?{urlencode({'pass': token})}" if token else ""
