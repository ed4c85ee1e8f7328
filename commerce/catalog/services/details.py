"""Writes of what belongs to a product: its options, what each variant is in them, and its words in other languages."""

from collections.abc import Mapping, Sequence

from commerce.catalog.drafts import VariantDraft, WordsDraft
from commerce.catalog.models import Product, ProductOption, ProductTranslation, Variant, VariantValue


def options_write(
    *, product: Product, names: Sequence[str], variants: Sequence[tuple[Variant, VariantDraft]]
) -> None:
    """Make a product's options these, in this order, and say of each variant what it is in them."""
    ProductOption.objects.filter(product=product).exclude(name__in=names).delete()
    options = []
    for position, name in enumerate(names):
        option, _is_new = ProductOption.objects.update_or_create(
            product=product, name=name, defaults={"position": position}
        )
        options.append(option)
    told = [
        (variant, option, value)
        for variant, draft in variants
        for option, value in zip(options, draft.values or (draft.name,), strict=False)
        if value
    ]
    wanted = {(variant.pk, option.pk): value for variant, option, value in told}
    known = VariantValue.objects.filter(variant__in=[variant.pk for variant, _draft in variants])
    stale = [row.pk for row in known if wanted.get((row.variant_id, row.option_id)) != row.value]
    VariantValue.objects.filter(pk__in=stale).delete()
    VariantValue.objects.bulk_create(
        [VariantValue(variant=variant, option=option, value=value) for variant, option, value in told],
        ignore_conflicts=True,
    )


def translations_write(*, product: Product, translations: Mapping[str, WordsDraft]) -> None:
    """Write a product's words in these languages; empty words take a language out, others stay as they are."""
    for language, words in translations.items():
        if not words.title and not words.description:
            ProductTranslation.objects.filter(product=product, language=language).delete()
            continue
        ProductTranslation.objects.update_or_create(
            product=product,
            language=language,
            defaults={"title": words.title, "description": words.description},
        )
    _titles_keep(product)


def _titles_keep(product: Product) -> None:
    """Keep the translated titles beside the product's own, where lists read them."""
    rows = ProductTranslation.objects.filter(product=product).exclude(title="")
    product.titles = {row.language: row.title for row in rows}
    product.save(update_fields=["titles"])
