"""What a product must not be: said before anything is written."""

from typing import Final

from stdnum import ean

from commerce.catalog.drafts import ProductDraft, VariantDraft
from commerce.catalog.errors import (
    GtinRefused,
    OptionsUnclear,
    SkuTaken,
    VariantNameTaken,
    VariantNameTooLong,
    VariantsTooMany,
)
from commerce.catalog.models import Product, Variant
from commerce.catalog.models.options import OPTIONS_MAX
from commerce.catalog.models.products import VARIANT_NAME_MAX
from marketplace.brands.models import Brand

VARIANTS_MAX: Final = 40


def gtin_of(text: str) -> str:
    """Return a GTIN without spaces and hyphens, or an empty text for none. Raises GtinRefused."""
    compact = "".join(text.split()).replace("-", "")
    if compact and not (compact.isascii() and ean.is_valid(compact)):
        raise GtinRefused(gtin=text)
    return compact


def draft_check(*, brand: Brand, product: Product | None, draft: ProductDraft) -> None:
    """Refuse what cannot be saved as it stands. Raises what product_save does."""
    if len(draft.variants) > VARIANTS_MAX:
        raise VariantsTooMany(most=VARIANTS_MAX)
    _check_names(draft)
    for variant in draft.variants:
        gtin_of(variant.gtin)
    _check_skus(brand, product, draft.variants)


def _check_names(draft: ProductDraft) -> None:
    options = draft.option_names
    if len(options) > OPTIONS_MAX or len(set(options)) < len(options):
        raise OptionsUnclear(most=OPTIONS_MAX)
    names: set[str] = set()
    for variant in draft.variants:
        if variant.values and (len(variant.values) != len(options) or not all(variant.values)):
            raise OptionsUnclear(most=OPTIONS_MAX)
        if len(variant.full_name) > VARIANT_NAME_MAX:
            raise VariantNameTooLong(name=variant.full_name, most=VARIANT_NAME_MAX)
        if variant.full_name in names:
            raise VariantNameTaken(name=variant.full_name)
        names.add(variant.full_name)


def _check_skus(brand: Brand, product: Product | None, variants: tuple[VariantDraft, ...]) -> None:
    wanted = [variant.sku for variant in variants if variant.sku]
    twice = next((sku for at, sku in enumerate(wanted) if sku in wanted[:at]), None)
    if twice is not None:
        raise SkuTaken(sku=twice, title=product.title if product else "")
    others = Variant.objects.filter(brand=brand, sku__in=wanted, is_offered=True).select_related("product")
    if product is not None:
        others = others.exclude(product=product)
    taken = others.order_by("pk").first()
    if taken is not None:
        raise SkuTaken(sku=taken.sku, title=taken.product.title)
