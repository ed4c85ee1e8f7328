"""Reads of what variants differ in."""

from collections.abc import Iterable

from commerce.catalog.models import Product, ProductOption, Variant, VariantValue


def option_names_of(product: Product) -> list[str]:
    """Return what a product's variants differ in; of one that was described before there were several, the one."""
    names = list(ProductOption.objects.filter(product=product).values_list("name", flat=True))
    return names or ([product.option_name] if product.option_name else [])


def values_by_variant(variants: Iterable[Variant]) -> dict[int, list[str]]:
    """Return what each variant is in the product's options, in their order; one without values is its name."""
    wanted = list(variants)
    found: dict[int, list[str]] = {}
    rows = VariantValue.objects.filter(variant__in=[each.pk for each in wanted]).order_by(
        "option__position", "pk"
    )
    for variant_id, value in rows.values_list("variant_id", "value"):
        found.setdefault(variant_id, []).append(value)
    return {**{each.pk: [each.name] for each in wanted}, **found}
