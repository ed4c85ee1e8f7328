"""Ways into the catalogue: the public product page, and the brand's desk of products."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.catalog import services
from commerce.catalog.extensions import product_panels, product_sections
from commerce.catalog.forms import AltForm, FocalForm, PictureForm, ProductEditor
from commerce.catalog.forms.schedule import ScheduleForm
from commerce.catalog.handles import handle_of
from commerce.catalog.models import Product
from commerce.catalog.selectors import (
    access_brand_product,
    access_picture,
    access_product,
    access_product_by_handle,
    counts_by_state,
    more_of_brand,
    products_of_brand,
    schedule_of,
    shelf_rows,
    words_of,
)
from marketplace.accounts.names import clean_name
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.brands.wizard import WizardFrame
from marketplace.kernel.http import page_of
from marketplace.kernel.pictures import PictureRefused
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of

BAD = 400
MOVES = {"earlier": -1, "later": 1}


@require_GET
def product(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a product to anybody, or a draft to the people of its brand."""
    found = access_product(request.user, public_id)
    words = words_of(found, request.LANGUAGE_CODE)
    pictures = list(found.pictures.all())
    at = _number(request.GET.get("picture", "1")) - 1
    chosen = pictures[at] if 0 <= at < len(pictures) else next(iter(pictures), None)
    context = {
        "product": found,
        "words": words,
        "pictures": pictures,
        "chosen": chosen,
        "panels": product_panels(request, found),
        "sections": product_sections(request, found),
        "more": more_of_brand(found, market_of(request).currency),
    }
    return render(request, "commerce/catalog/product.html", context)


@require_GET
def product_by_name(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """Answer an address that carries a title, an old one too, with the one that lasts."""
    return redirect(access_product(request.user, public_id).get_absolute_url(), permanent=True)


@require_GET
def product_by_handle(request: HttpRequest, brand_id: str, handle: str) -> HttpResponse:
    """Answer an address made of a brand and a handle, one of before too, with the one that lasts."""
    found = access_product_by_handle(request.user, brand_id, handle_of(handle))
    return redirect(found.get_absolute_url(), permanent=True)


@login_required
@require_GET
def brand_products(request: HttpRequest, public_id: str) -> HttpResponse:
    """List a brand's products; by state and by words."""
    brand = access_brand(request.user, public_id)
    state, words = request.GET.get("state", ""), clean_name(request.GET.get("q", ""))[:80]
    page = page_of(request, products_of_brand(brand, state=state, words=words))
    context = {
        "brand": brand,
        "page": page,
        "rows": shelf_rows(
            cast("QuerySet[Product]", page.object_list), brand.market.currency, with_columns=True
        ),
        "counts_by_state": counts_by_state(brand),
        "state": state,
        "words": words,
    }
    return render(request, "commerce/catalog/brand_products.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def product_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a product into the catalogue."""
    brand = access_brand(request.user, public_id)
    saved, editor = _edited(request, brand, None)
    if saved is not None:
        messages.success(request, _("“%(title)s” is saved.") % {"title": saved.title})
        return redirect("catalog:product_edit", brand.public_id, saved.public_id)
    return _editor_page(request, brand, editor)


@login_required
@require_http_methods(["GET", "POST"])
def product_edit(request: HttpRequest, public_id: str, product_id: str) -> HttpResponse:
    """Change a product."""
    found = access_brand_product(request.user, public_id, product_id)
    saved, editor = _edited(request, found.brand, found)
    if saved is not None:
        messages.success(request, _("“%(title)s” is saved.") % {"title": saved.title})
        return redirect("catalog:product_edit", public_id, product_id)
    return _editor_page(request, found.brand, editor)


def wizard_product(request: HttpRequest, brand: Brand, frame: WizardFrame) -> HttpResponse:
    """The step "first product" of a brand's wizard: the same form, and on to the next step."""
    first = products_of_brand(brand).order_by("pk").first()
    saved, editor = _edited(request, brand, first)
    if saved is not None:
        return redirect(frame.next_url)
    context = {**frame.context(), "editor": editor, "product": first}
    return render(request, "commerce/catalog/wizard_product.html", context, status=_status(editor))


def _edited(
    request: HttpRequest, brand: Brand, product: Product | None
) -> tuple[Product | None, ProductEditor]:
    """Return the saved product, or None and the editor to show."""
    if request.method != "POST":
        return None, ProductEditor(brand=brand, product=product)
    editor = ProductEditor(brand=brand, product=product, data=request.POST, files=request.FILES)
    if "add" in request.POST:
        editor.add_row()
    elif "remove" in request.POST:
        editor.remove_row(_number(request.POST["remove"]))
    elif "options" in request.POST:
        editor.show_again()
    elif editor.is_valid():
        return _saved(request, editor), editor
    return None, editor


def _saved(request: HttpRequest, editor: ProductEditor) -> Product | None:
    """Save words, variants and the first picture: all of it, or nothing and the reason."""
    upload = editor.picture.cleaned_data["image"]
    try:
        return services.product_write(
            brand=editor.brand,
            product=editor.product,
            draft=editor.draft(),
            picture=upload,
            alt=editor.picture.cleaned_data["alt"],
            and_list="list" in request.POST,
        )
    except PictureRefused as refusal:
        editor.picture.add_error("image", str(refusal))
    except Refusal as refusal:
        editor.refuse(refusal)
    return None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else -1


def _status(editor: ProductEditor) -> int:
    return BAD if editor.form.is_bound else 200


def _editor_page(request: HttpRequest, brand: Brand, editor: ProductEditor, **more: Any) -> HttpResponse:
    context = {
        "brand": brand,
        "editor": editor,
        "product": editor.product,
        "picture_form": PictureForm(),
        **(_schedule(editor.product) if editor.product else {}),
        **more,
    }
    return render(request, "commerce/catalog/product_edit.html", context, status=_status(editor))


def _schedule(product: Product) -> dict[str, Any]:
    variants = list(product.variants.all())
    by_variant = schedule_of([each.pk for each in variants], after=timezone.now())
    rows = [(variant, row) for variant in variants for row in by_variant.get(variant.pk, [])]
    return {"schedule": rows, "schedule_form": ScheduleForm(product=product)}


def editor_page_again(request: HttpRequest, product: Product, **more: Any) -> HttpResponse:
    """Show the editor of a product with another form on it that was filled in wrong."""
    page = _editor_page(request, product.brand, ProductEditor(brand=product.brand, product=product), **more)
    page.status_code = BAD
    return page


@login_required
@require_POST
def product_state(request: HttpRequest, public_id: str, product_id: str) -> HttpResponse:
    """List a product, put it into the archive, or take it out of there."""
    found = access_brand_product(request.user, public_id, product_id)
    if request.POST.get("state") == Product.State.DRAFT:
        services.product_restore(product=found)
        messages.success(
            request, _("“%(title)s” is out of the archive, as a draft.") % {"title": found.title}
        )
    elif request.POST.get("state") == Product.State.LISTED:
        services.product_list(product=found)
        messages.success(request, _("“%(title)s” is listed.") % {"title": found.title})
    else:
        services.product_archive(product=found)
        messages.success(
            request, _("“%(title)s” is in the archive and no longer sold.") % {"title": found.title}
        )
    return redirect("catalog:product_edit", public_id, product_id)


@login_required
@require_POST
def picture_add(request: HttpRequest, public_id: str, product_id: str) -> HttpResponse:
    """Add a picture to a product."""
    found = access_brand_product(request.user, public_id, product_id)
    form = PictureForm(request.POST, request.FILES)
    form.fields["image"].required = True
    if form.is_valid():
        try:
            services.picture_add(product=found, file=form.cleaned_data["image"], alt=form.cleaned_data["alt"])
            return redirect("catalog:product_edit", public_id, product_id)
        except Refusal as refusal:
            form.add_error("image", str(refusal))
    return editor_page_again(request, found, picture_form=form)


@login_required
@require_POST
def picture_change(request: HttpRequest, public_id: str, product_id: str, picture_id: int) -> HttpResponse:
    """Describe, move or remove a picture, or say which point of it is kept in sight."""
    picture = access_picture(request.user, public_id, product_id, picture_id)
    deed = request.POST.get("deed", "")
    if deed == "remove":
        services.picture_remove(picture=picture)
    elif deed == "focus":
        focal = FocalForm(request.POST, instance=picture)
        if focal.is_valid():
            services.picture_focus(picture=picture, x=picture.focal_x, y=picture.focal_y)
        else:
            messages.error(
                request, _("The point in sight is two numbers from 0 to 100. Nothing was changed.")
            )
    elif deed in MOVES:
        services.picture_move(picture=picture, by=MOVES[deed])
    else:
        form = AltForm(request.POST, instance=picture)
        if form.is_valid():
            services.picture_describe(picture=picture, alt=form.cleaned_data["alt"])
    return redirect("catalog:product_edit", public_id, product_id)
