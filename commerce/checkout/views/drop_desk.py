"""Fair drops for the brand: announced, changed, closed and called off beside the stock of a product."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commerce.catalog.models import Product
from commerce.catalog.selectors import access_brand_product
from commerce.checkout.drop_forms import DropForm
from commerce.checkout.drop_outcomes import outcomes_of
from commerce.checkout.services import drops as deeds
from commerce.promotions.models import FairDrop
from commerce.promotions.selectors import access_brand_drop, drops_of_product
from commerce.promotions.services import drop_close
from marketplace.accounts.visitors import person_of
from marketplace.brands.selectors import access_brand
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import markets_with_draws

BAD = 400


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def product_drops(request: HttpRequest, public_id: str, product_id: str) -> HttpResponse:
    """Show a product's drops with what came of them, and announce another one."""
    access_brand(request.user, public_id, to="manage")
    product = access_brand_product(request.user, public_id, product_id)
    form = DropForm(request.POST or None, product=product)
    if request.method != "POST":
        return _page(request, product, form)
    if not form.is_valid():
        return _page(request, product, form, status=BAD)
    try:
        deeds.drop_announce(variant=form.cleaned_data["variant"], by=person_of(request), draft=form.draft())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, product, form, status=refusal.status)
    messages.success(request, _("The drop is announced, and its pieces are set aside."))
    return redirect("checkout:product_drops", public_id, product_id)


def _page(request: HttpRequest, product: Product, form: DropForm, status: int = 200) -> HttpResponse:
    page = page_of(request, drops_of_product(product))
    context = {
        "brand": product.brand,
        "product": product,
        "form": form,
        "page": page,
        "outcomes": outcomes_of(page.object_list),
        "has_markets": markets_with_draws().exists(),
    }
    return render(request, "commerce/checkout/product_drops.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def drop_edit(request: HttpRequest, public_id: str, drop_id: str) -> HttpResponse:
    """Change what was announced, as long as nobody could enter."""
    drop = access_brand_drop(request.user, public_id, drop_id)
    product = drop.variant.product
    form = DropForm(request.POST or None, product=product, drop=drop)
    context = {"brand": product.brand, "product": product, "drop": drop, "form": form}
    if request.method != "POST":
        return render(request, "commerce/checkout/drop_edit.html", context)
    if not form.is_valid():
        return render(request, "commerce/checkout/drop_edit.html", context, status=BAD)
    try:
        deeds.drop_rewrite(drop=drop, draft=form.draft())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return render(request, "commerce/checkout/drop_edit.html", context, status=refusal.status)
    messages.success(request, _("Saved."))
    return _list(public_id, drop)


@login_required
@require_POST
def drop_shut(request: HttpRequest, public_id: str, drop_id: str) -> HttpResponse:
    """Take no more entries; the draw follows."""
    drop = access_brand_drop(request.user, public_id, drop_id)
    drop_close(drop=drop)
    messages.success(request, _("Nobody can enter any more. The draw follows in a moment."))
    return _list(public_id, drop)


@login_required
@require_POST
def drop_call_off(request: HttpRequest, public_id: str, drop_id: str) -> HttpResponse:
    """Draw nobody, and sell the pieces to everybody."""
    drop = access_brand_drop(request.user, public_id, drop_id)
    deeds.drop_end(drop=drop)
    messages.success(request, _("Called off. Its pieces can be bought by everybody."))
    return _list(public_id, drop)


def _list(public_id: str, drop: FairDrop) -> HttpResponse:
    return redirect("checkout:product_drops", public_id, drop.variant.product.public_id)
