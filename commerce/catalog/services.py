"""Writes of the catalogue."""

from typing import BinaryIO, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalog.drafts import ProductDraft, VariantDraft
from commerce.catalog.errors import PicturesTooMany, ProductNotReady, VariantNameTaken, VariantsTooMany
from commerce.catalog.events import ProductChanged
from commerce.catalog.extensions import variant_columns
from commerce.catalog.models import Price, PriceLog, Product, ProductPicture, Variant
from marketplace.brands.models import Brand
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money
from marketplace.kernel.picture_copies import picture_forget, picture_kept
from marketplace.kernel.pictures import picture_clean

VARIANTS_MAX: Final = 40
PICTURES_MAX: Final = 10


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
def price_set(*, variant: Variant, price: Money) -> Price:
    """Set what a variant costs in one currency; a changed price is written down with its moment."""
    row, is_new = Price.objects.get_or_create(
        variant=variant, currency=price.currency, defaults={"amount_minor": price.minor}
    )
    if not is_new and row.amount_minor == price.minor:
        return row
    row.amount_minor = price.minor
    row.save(update_fields=["amount_minor", "updated_at"])
    PriceLog.objects.create(
        variant=variant, currency=price.currency, amount_minor=price.minor, valid_from=timezone.now()
    )
    return row


@transaction.atomic
def price_clear(*, variant: Variant, currency: str) -> None:
    """Stop selling a variant in one currency; what it cost stays on record."""
    Price.objects.filter(variant=variant, currency=currency).delete()


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


@transaction.atomic
def picture_add(*, product: Product, file: BinaryIO, alt: str = "") -> ProductPicture:
    """Add a picture at the end; it is re-encoded and stripped first.

    Raises PictureRefused and PicturesTooMany.
    """
    if ProductPicture.objects.filter(product=product).count() >= PICTURES_MAX:
        raise PicturesTooMany(most=PICTURES_MAX)
    clean = picture_clean(file)
    last = ProductPicture.objects.filter(product=product).aggregate(last=Max("position"))["last"]
    picture = ProductPicture.objects.create(
        product=product, image=clean.content, alt=alt, position=0 if last is None else last + 1
    )
    emit(ProductChanged(product_id=product.pk))
    picture_kept(picture)
    return picture


@transaction.atomic
def picture_describe(*, picture: ProductPicture, alt: str) -> None:
    """Say in words what a picture shows."""
    picture.alt = alt
    picture.save(update_fields=["alt"])


@transaction.atomic
def picture_remove(*, picture: ProductPicture) -> None:
    """Remove a picture and, after commit, its files."""
    picture_forget(storage=picture.image.storage, name=picture.image.name)
    picture.delete()
    emit(ProductChanged(product_id=picture.product_id))


@transaction.atomic
def picture_move(*, picture: ProductPicture, by: int) -> None:
    """Move a picture forwards (negative) or backwards; at the end of the row it stays."""
    row = list(ProductPicture.objects.filter(product=picture.product_id))
    at = next(index for index, each in enumerate(row) if each.pk == picture.pk)
    row.insert(max(0, min(len(row) - 1, at + by)), row.pop(at))
    for position, each in enumerate(row):
        each.position = position
    ProductPicture.objects.bulk_update(row, ["position"])
    emit(ProductChanged(product_id=picture.product_id))
