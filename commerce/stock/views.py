"""A brand's pages about stock: what lies where, transfers, the log, and its locations."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commerce.catalog.models import Product
from commerce.catalog.selectors import access_brand_product
from commerce.stock import services
from commerce.stock.forms import LocationForm, MoveForm, NewLocationForm, StockForm
from commerce.stock.services.counting import Reason
from commerce.stock.services.editing import stock_edit
from commerce.stock.services.places import main_location
from commerce.stock.tables import access_location, locations_of, may_split, stock_log, stock_table
from marketplace.accounts.visitors import person_of
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand, may
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal

BAD = 400


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def product_stock(request: HttpRequest, public_id: str, product_id: str) -> HttpResponse:
    """Show and count what there is of a product's variants, location by location."""
    product = access_brand_product(request.user, public_id, product_id)
    form = StockForm(request.POST or None, table=stock_table(product))
    if request.method != "POST":
        return _stock_page(request, product, form)
    if not form.is_valid():
        return _stock_page(request, product, form, status=BAD)
    reason = Reason(by=person_of(request), note=form.cleaned_data["note"])
    try:
        changed = stock_edit(brand=product.brand, counts=form.counts(), levels=form.levels(), reason=reason)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _stock_page(request, product, form, status=refusal.status)
    text = ngettext("Saved, %(n)s count changed.", "Saved, %(n)s counts changed.", changed)
    messages.success(request, text % {"n": changed})
    return redirect("stock:product", public_id, product_id)


@login_required
@require_POST
def stock_move(request: HttpRequest, public_id: str, product_id: str) -> HttpResponse:
    """Bring pieces from one location to another."""
    product = access_brand_product(request.user, public_id, product_id)
    table = stock_table(product)
    form = MoveForm(request.POST, table=table)
    if not form.is_valid():
        return _stock_page(request, product, StockForm(table=table), move=form, status=BAD)
    sent = form.cleaned_data
    main = main_location(product.brand)
    source, target = (
        main if form.places[sent[end]].is_main else form.places[sent[end]] for end in ("source", "target")
    )
    try:
        services.stock_move(
            variant=form.variants[sent["variant"]],
            source=source,
            target=target,
            quantity=sent["quantity"],
            reason=Reason(by=person_of(request), note=sent["note"]),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _stock_page(request, product, StockForm(table=table), move=form, status=refusal.status)
    messages.success(request, _("Moved."))
    return redirect("stock:product", public_id, product_id)


def _stock_page(
    request: HttpRequest,
    product: Product,
    form: StockForm,
    *,
    move: MoveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "brand": product.brand,
        "product": product,
        "form": form,
        "table": form.table,
        "move_form": move or MoveForm(table=form.table),
        "page": page_of(request, stock_log(product)),
        "can_manage": may(request.user, product.brand, to="manage"),
    }
    return render(request, "commerce/stock/product_stock.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def locations(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a brand's locations, and open another."""
    brand = access_brand(request.user, public_id, to="manage")
    form = NewLocationForm(request.POST or None)
    if request.method != "POST":
        return _locations_page(request, brand, form)
    if not form.is_valid():
        return _locations_page(request, brand, form, BAD)
    sent = form.cleaned_data
    try:
        services.location_open(brand=brand, name=sent["name"], country=sent["country"])
    except Refusal as refusal:
        form.add_error("name", str(refusal))
        return _locations_page(request, brand, form, refusal.status)
    messages.success(request, _("“%(name)s” is open.") % {"name": sent["name"]})
    return redirect("stock:locations", public_id)


def _locations_page(
    request: HttpRequest, brand: Brand, form: NewLocationForm, status: int = 200
) -> HttpResponse:
    context = {
        "brand": brand,
        "form": form,
        "locations": locations_of(brand),
        "may_split": may_split(brand),
    }
    return render(request, "commerce/stock/locations.html", context, status=status)


@login_required
@require_POST
def splits(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say whether one line of an order may be sent from several locations."""
    brand = access_brand(request.user, public_id, to="manage")
    services.splits_set(brand=brand, may_split=request.POST.get("may_split") == "1")
    messages.success(request, _("Saved."))
    return redirect("stock:locations", public_id)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def location(request: HttpRequest, public_id: str, location_id: str) -> HttpResponse:
    """Change a location."""
    brand = access_brand(request.user, public_id, to="manage")
    found = access_location(brand, location_id)
    form = LocationForm(request.POST or None, instance=found)
    context: dict[str, Any] = {"brand": brand, "form": form, "location": found}
    if request.method != "POST":
        return render(request, "commerce/stock/location.html", context)
    if not form.is_valid():
        return render(request, "commerce/stock/location.html", context, status=BAD)
    try:
        services.location_change(location=found, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("name", str(refusal))
        return render(request, "commerce/stock/location.html", context, status=refusal.status)
    messages.success(request, _("Saved."))
    return redirect("stock:locations", public_id)


@login_required
@require_POST
def location_close(request: HttpRequest, public_id: str, location_id: str) -> HttpResponse:
    """Send nothing from a location any more."""
    brand = access_brand(request.user, public_id, to="manage")
    found = access_location(brand, location_id)
    services.location_close(location=found)
    messages.success(request, _("“%(name)s” is closed.") % {"name": found.name})
    return redirect("stock:locations", public_id)
