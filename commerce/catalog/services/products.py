"""Writes of products: described, listed, put into the archive and taken out again."""

from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalog.drafts import ProductDraft, VariantDraft
from commerce.catalog.errors import ProductHandleRefused, ProductHandleTaken, ProductNotReady, SavedElsewhere
from commerce.catalog.events import ProductChanged
from commerce.catalog.extensions import variant_columns
from commerce.catalog.handles import handle_of
from commerce.catalog.models import PastHandle, Product, Variant
from commerce.catalog.services.checks import draft_check, gtin_of
from commerce.catalog.services.details import options_write, translations_write
from commerce.catalog.services.pictures import picture_add
from commerce.catalog.services.prices import price_before_keep, price_clear, price_set
from marketplace.brands.models import Brand
from marketplace.kernel.bus import emit


def product_save(*, brand: Brand, product: Product | None, draft: ProductDraft) -> Product:
    """Write a product with its variants, prices and the columns of other apps: all of it, or nothing.

    Raises VariantNameTaken, VariantsTooMany, SkuTaken, GtinRefused, OptionsUnclear, SavedElsewhere, and what the
    columns refuse.
    """
    draft_check(brand=brand, product=product, draft=draft)
    try:
        with transaction.atomic():
            return _write(brand, product, draft)
    except IntegrityError as error:
        # The same name or number was written by somebody else since it was looked for.
        raise SavedElsewhere from error


def _write(brand: Brand, product: Product | None, draft: ProductDraft) -> Product:
    values = {
        "title": draft.title,
        "description": draft.description,
        "option_name": draft.option_label,
        **(vars(draft.details) if draft.details else {}),
    }
    if product is None:
        product = Product.objects.create(brand=brand, kind=draft.kind, handle=draft.handle, **values)
    else:
        for name, value in values.items():
            setattr(product, name, value)
        product.save(update_fields=[*values, "updated_at"])
    variants = _save_variants(product, draft)
    options_write(product=product, names=draft.option_names, variants=variants)
    if draft.translations is not None:
        translations_write(product=product, translations=draft.translations)
    emit(ProductChanged(product_id=product.pk))
    return product


def _save_variants(product: Product, draft: ProductDraft) -> list[tuple[Variant, VariantDraft]]:
    known = list(Variant.objects.filter(product=product))
    by_id = {variant.public_id: variant for variant in known}
    named = {each.public_id for each in draft.variants}
    by_name = {variant.name: variant for variant in known if variant.public_id not in named}
    # A variant that was taken off and is wanted again is the old one: orders and prices stay in one place.
    wanted = [by_id.get(each.public_id) or by_name.get(each.full_name) for each in draft.variants]
    kept = {variant.pk for variant in wanted if variant is not None}
    for variant in known:
        # Orders and carts remember variants, so none is ever deleted.
        if variant.pk not in kept and variant.is_offered:
            variant.is_offered = False
            variant.save(update_fields=["is_offered"])
    _set_aside(known, draft)
    return [
        (_save_variant(product, old, each, position), each)
        for position, (old, each) in enumerate(zip(wanted, draft.variants, strict=True))
    ]


def _set_aside(known: list[Variant], draft: ProductDraft) -> None:
    """Set names and numbers that others may need aside, so that two variants can swap theirs: unique at any moment."""
    names = {each.full_name for each in draft.variants}
    numbers = {each.sku for each in draft.variants if each.sku}
    for variant in known:
        if variant.name in names:
            Variant.objects.filter(pk=variant.pk).update(name=f"#{variant.public_id}")
        if variant.sku in numbers:
            Variant.objects.filter(pk=variant.pk).update(sku="")


def _save_variant(product: Product, variant: Variant | None, draft: VariantDraft, position: int) -> Variant:
    values: dict[str, Any] = {
        "name": draft.full_name,
        "sku": draft.sku,
        "gtin": gtin_of(draft.gtin),
        "weight_g": draft.weight_g,
        "position": position,
        "is_offered": True,
    }
    if variant is None:
        variant = Variant.objects.create(product=product, **values)
    else:
        for name, value in values.items():
            setattr(variant, name, value)
        variant.save(update_fields=list(values))
    for currency, price in draft.prices.items():
        if price is None:
            price_clear(variant=variant, currency=currency)
        else:
            row = price_set(variant=variant, price=price)
            if currency in draft.befores:
                price_before_keep(price=row, before=draft.befores[currency])
    for column in variant_columns():
        number = draft.columns.get(column.name)
        if number is not None and number.value != number.seen:
            column.save(variant, number.value, number.seen)
    return variant


@transaction.atomic
def product_write(
    *,
    brand: Brand,
    product: Product | None,
    draft: ProductDraft,
    picture: BinaryIO | None = None,
    alt: str = "",
    and_list: bool = False,
) -> Product:
    """Save a product as its form sends it: with a picture, and listed, if wanted. All of it, or nothing.

    Raises what product_save, picture_add and product_list refuse.
    """
    saved = product_save(brand=brand, product=product, draft=draft)
    if and_list:
        product_list(product=saved)
    # Last, because a file that is written stays when the transaction is rolled back.
    if picture is not None:
        picture_add(product=saved, file=picture, alt=alt)
    return saved


@transaction.atomic
def product_list(*, product: Product) -> None:
    """Let buyers see a product (once its brand is approved).

    Raises ProductNotReady when it has no variant with a price in its brand's currency.
    """
    currency = product.brand.market.currency
    priced = Variant.objects.filter(product=product, is_offered=True, prices__currency=currency)
    if not priced.exists():
        raise ProductNotReady(missing=_("a price in %(currency)s") % {"currency": currency})
    _set_state(product, Product.State.LISTED)


@transaction.atomic
def product_archive(*, product: Product) -> None:
    """Put a product into the archive: out of every list, off sale; orders keep it, and it can be restored."""
    _set_state(product, Product.State.ARCHIVED)


@transaction.atomic
def product_restore(*, product: Product) -> bool:
    """Take a product out of the archive, as a draft with everything it had; False when it was not in there."""
    archived = Product.objects.filter(pk=product.pk, state=Product.State.ARCHIVED)
    if not archived.update(state=Product.State.DRAFT, updated_at=timezone.now()):
        return False
    product.state = Product.State.DRAFT
    emit(ProductChanged(product_id=product.pk))
    return True


@transaction.atomic
def product_rename(*, product: Product, handle: str) -> None:
    """Give a product another handle; the one it had still leads to it.

    Raises ProductHandleTaken and ProductHandleRefused.
    """
    wanted = handle_of(handle)
    if not wanted:
        raise ProductHandleRefused
    if wanted == product.handle:
        return
    same = {"brand": product.brand_id, "handle": wanted}
    mine = PastHandle.objects.filter(product=product, handle=wanted)
    others = PastHandle.objects.filter(**same).exclude(product=product)
    if Product.objects.filter(**same).exists() or others.exists():
        raise ProductHandleTaken(handle=wanted)
    mine.delete()
    PastHandle.objects.get_or_create(
        brand_id=product.brand_id, handle=product.handle, defaults={"product": product}
    )
    product.handle = wanted
    product.save(update_fields=["handle", "updated_at"])
    emit(ProductChanged(product_id=product.pk))


def _set_state(product: Product, state: Product.State) -> None:
    if (
        Product.objects.filter(pk=product.pk)
        .exclude(state=state)
        .update(state=state, updated_at=timezone.now())
    ):
        emit(ProductChanged(product_id=product.pk))
    product.state = state
