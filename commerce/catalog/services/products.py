"""Writes of the catalogue."""

from typing import BinaryIO, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalog.drafts import ProductDraft, VariantDraft
from commerce.catalog.errors import ProductNotReady, VariantNameTaken, VariantsTooMany
from commerce.catalog.events import ProductChanged
from commerce.catalog.extensions import variant_columns
from commerce.catalog.models import Product, Variant
from commerce.catalog.services.pictures import picture_add
from commerce.catalog.services.prices import price_clear, price_set
from marketplace.brands.models import Brand
from marketplace.kernel.bus import emit

VARIANTS_MAX: Final = 40


def _check(draft: ProductDraft) -> None:
    if len(draft.variants) > VARIANTS_MAX:
        raise VariantsTooMany(most=VARIANTS_MAX)
    names: set[str] = set()
    for variant in draft.variants:
        if variant.name in names:
            raise VariantNameTaken(name=variant.name)
        names.add(variant.name)


@transaction.atomic
def product_save(*, brand: Brand, product: Product | None, draft: ProductDraft) -> Product:
    """Write a product with its variants, prices and the columns of other apps: all of it, or nothing.

    Raises VariantNameTaken, VariantsTooMany, and what the columns refuse.
    """
    _check(draft)
    words = {"title": draft.title, "description": draft.description, "option_name": draft.option_name}
    if product is None:
        product = Product.objects.create(brand=brand, kind=draft.kind, **words)
    else:
        for name, value in words.items():
            setattr(product, name, value)
        product.save(update_fields=[*words, "updated_at"])
    _save_variants(product, draft)
    emit(ProductChanged(product_id=product.pk))
    return product


def _save_variants(product: Product, draft: ProductDraft) -> None:
    known = list(Variant.objects.filter(product=product))
    by_id = {variant.public_id: variant for variant in known}
    named = {each.public_id for each in draft.variants}
    by_name = {variant.name: variant for variant in known if variant.public_id not in named}
    # A variant that was taken off and is wanted again is the old one: orders and prices stay in one place.
    wanted = [by_id.get(each.public_id) or by_name.get(each.name) for each in draft.variants]
    kept = {variant.pk for variant in wanted if variant is not None}
    for variant in known:
        # Orders and carts remember variants, so none is ever deleted.
        if variant.pk not in kept and variant.is_offered:
            variant.is_offered = False
            variant.save(update_fields=["is_offered"])
    _free_names(known, {each.name for each in draft.variants})
    for position, (old, each) in enumerate(zip(wanted, draft.variants, strict=True)):
        _save_variant(product, old, each, position)


def _free_names(known: list[Variant], names: set[str]) -> None:
    """Set names that others may need aside, so that two variants can swap theirs: names are unique at any moment."""
    for variant in known:
        if variant.name in names:
            Variant.objects.filter(pk=variant.pk).update(name=f"#{variant.public_id}")


def _save_variant(product: Product, variant: Variant | None, draft: VariantDraft, position: int) -> None:
    values = {"name": draft.name, "sku": draft.sku, "position": position, "is_offered": True}
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
            price_set(variant=variant, price=price)
    for column in variant_columns():
        number = draft.columns.get(column.name)
        if number is not None and number.value != number.seen:
            column.save(variant, number.value, number.seen)


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
    """Take a product off sale; orders keep it, and it can be listed again."""
    _set_state(product, Product.State.ARCHIVED)


def _set_state(product: Product, state: Product.State) -> None:
    if (
        Product.objects.filter(pk=product.pk)
        .exclude(state=state)
        .update(state=state, updated_at=timezone.now())
    ):
        emit(ProductChanged(product_id=product.pk))
    product.state = state
