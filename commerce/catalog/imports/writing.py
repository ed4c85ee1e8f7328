"""Carrying out a plan: one product, written through the catalogue's own services, all of it or nothing."""

from typing import Any

from django.db import transaction

from commerce.catalog.drafts import ColumnValue, ProductDraft, VariantDraft
from commerce.catalog.errors import ProductNotReady
from commerce.catalog.events import ProductChanged
from commerce.catalog.imports.pictures import hash_of
from commerce.catalog.imports.planning import STOCK, Plan, VariantPlan
from commerce.catalog.imports.record import JOIN
from commerce.catalog.models import (
    CatalogImport,
    Category,
    PictureSource,
    Product,
    ProductOption,
    ProductTranslation,
    Variant,
    VariantValue,
)
from commerce.catalog.models.products import OPTION_NAMES_MAX
from commerce.catalog.services import product_archive, product_list, product_save
from marketplace.kernel.bus import emit

DETAILS = ("tax_class", "country_of_origin", "hs_code", "age_min", "limit_per_buyer")


@transaction.atomic
def plan_carry_out(*, plan: Plan, catalog_import: CatalogImport) -> Product:
    """Write a product as its plan says. Why it stayed a draft, if it did, is put down in its record.

    Raises what the catalogue's services refuse.
    """
    product = product_save(brand=catalog_import.brand, product=plan.product, draft=_draft(plan))
    _write_details(plan, product)
    _write_options(plan, product)
    _write_words(plan, product)
    _want_pictures(plan, product, catalog_import)
    _write_state(plan, product)
    return product


def _draft(plan: Plan) -> ProductDraft:
    product, record = plan.product, plan.record
    description = record.description
    names = JOIN.join(record.options) if record.options and plan.variants else None
    if product is not None:
        description = product.description if description is None else description
        names = product.option_name if names is None else names
    return ProductDraft(
        title=record.title or (product.title if product else ""),
        description=description or "",
        option_name=(names or "")[:OPTION_NAMES_MAX],
        variants=(
            *(_variant_draft(each) for each in plan.variants if each.record.is_offered),
            *_others(plan),
        ),
        kind=record.details.get("kind", Product.Kind.GOODS),
    )


def _variant_draft(plan: VariantPlan) -> VariantDraft:
    record, variant = plan.record, plan.variant
    columns = {} if plan.stock is None else {STOCK: ColumnValue(plan.stock, None)}
    return VariantDraft(
        name=record.name,
        sku=record.sku if record.sku is not None else (variant.sku if variant else ""),
        prices=dict(record.prices),
        public_id=variant.public_id if variant else "",
        columns=columns,
    )


def _others(plan: Plan) -> list[VariantDraft]:
    """Return the variants that the file does not name, as they are: a file is never taken for the whole truth."""
    named = {each.variant.pk for each in plan.variants if each.variant}
    known = plan.product.variants.all() if plan.product else []
    return [
        VariantDraft(each.name, each.sku, {}, each.public_id)
        for each in known
        if each.is_offered and each.pk not in named
    ]


def _write_details(plan: Plan, product: Product) -> None:
    values: dict[str, Any] = {
        name: plan.record.details[name] for name in DETAILS if name in plan.record.details
    }
    if plan.product is None and plan.record.handle:
        values["handle"] = plan.record.handle
    if slug := plan.record.details.get("category"):
        values["category"] = Category.objects.filter(slug=slug).first()
    if values:
        for name, value in values.items():
            setattr(product, name, value)
        product.save(update_fields=[*values, "updated_at"])
    by_name = {each.name: each for each in Variant.objects.filter(product=product)}
    for each in plan.variants:
        record, variant = each.record, by_name.get(each.record.name)
        if variant is not None:
            _write_variant(variant, {"gtin": record.gtin, "weight_g": record.weight_g})


def _write_variant(variant: Variant, values: dict[str, Any]) -> None:
    said = {
        name: value for name, value in values.items() if value is not None and getattr(variant, name) != value
    }
    if said:
        for name, value in said.items():
            setattr(variant, name, value)
        variant.save(update_fields=list(said))


def _write_options(plan: Plan, product: Product) -> None:
    """Write what the variants differ in, and what each of them is."""
    record = plan.record
    if not record.options or not plan.variants:
        return
    ProductOption.objects.filter(product=product).exclude(name__in=record.options).delete()
    options = []
    for position, name in enumerate(record.options):
        option, _is_new = ProductOption.objects.update_or_create(
            product=product, name=name, defaults={"position": position}
        )
        options.append(option)
    by_name = {each.name: each for each in Variant.objects.filter(product=product)}
    for each in plan.variants:
        variant = by_name.get(each.record.name)
        for option, value in zip(options, each.record.values, strict=True):
            if variant is not None:
                VariantValue.objects.update_or_create(
                    variant=variant, option=option, defaults={"value": value}
                )


def _write_words(plan: Plan, product: Product) -> None:
    for language, words in plan.record.words.items():
        ProductTranslation.objects.update_or_create(product=product, language=language, defaults=words)


def _want_pictures(plan: Plan, product: Product, catalog_import: CatalogImport) -> None:
    """Put the addresses down; a worker fetches them when the products are in."""
    PictureSource.objects.bulk_create(
        [
            PictureSource(
                product=product,
                catalog_import=catalog_import,
                url=url[:2000],
                url_hash=hash_of(url),
                alt=alt,
                position=min(position, 9999),
                line=line,
                failure="" if len(url) <= 2000 else "picture_bad_url",
            )
            for url, position, alt, line in plan.pictures
        ],
        ignore_conflicts=True,
    )


def _write_state(plan: Plan, product: Product) -> None:
    if plan.state == Product.State.ARCHIVED:
        product_archive(product=product)
    elif plan.state == Product.State.LISTED:
        try:
            product_list(product=product)
        except ProductNotReady as refusal:
            plan.record.warn(plan.record.line, "stayed_draft", "", message=str(refusal))
    elif plan.state == Product.State.DRAFT and product.state != Product.State.DRAFT:
        Product.objects.filter(pk=product.pk).update(state=Product.State.DRAFT)
        emit(ProductChanged(product_id=product.pk))
