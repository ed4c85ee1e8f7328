"""Carrying out a plan: one product, written through the catalogue's own services, all of it or nothing."""

from typing import Any

from django.db import transaction

from commerce.catalog.drafts import ColumnValue, ProductDetails, ProductDraft, VariantDraft, WordsDraft
from commerce.catalog.errors import ProductNotReady
from commerce.catalog.events import ProductChanged
from commerce.catalog.imports.pictures import hash_of
from commerce.catalog.imports.planning import STOCK, Plan, VariantPlan
from commerce.catalog.models import CatalogImport, Category, PictureSource, Product, Variant
from commerce.catalog.services import price_schedule, product_archive, product_list, product_save
from marketplace.kernel.bus import emit

URL_MAX = 2000
POSITION_MAX = 9999


@transaction.atomic
def plan_carry_out(*, plan: Plan, catalog_import: CatalogImport) -> Product:
    """Write a product as its plan says. Why it stayed a draft, if it did, is put down in its record.

    Raises what the catalogue's services refuse.
    """
    product = product_save(brand=catalog_import.brand, product=plan.product, draft=_draft(plan))
    _schedule(plan, product)
    _want_pictures(plan, product, catalog_import)
    _write_state(plan, product)
    return product


def _schedule(plan: Plan, product: Product) -> None:
    """Let the sales that are to come begin, and those that run already end, by themselves."""
    wanted = [(each, sale) for each in plan.variants for sale in each.terms.planned]
    if not wanted:
        return
    variants = {variant.name: variant for variant in Variant.objects.filter(product=product, is_offered=True)}
    for each, sale in wanted:
        variant = each.variant or variants.get(each.record.name)
        if variant is not None and sale.starts_at is not None:
            price_schedule(variant=variant, price=sale.price, starts_at=sale.starts_at, ends_at=sale.ends_at)


def _draft(plan: Plan) -> ProductDraft:
    product, record = plan.product, plan.record
    description = record.description
    if description is None:
        description = product.description if product else ""
    return ProductDraft(
        title=record.title or (product.title if product else ""),
        description=description,
        option_name=product.option_name if product else "",
        variants=(
            *(_variant_draft(each) for each in plan.variants if each.record.is_offered),
            *_others(plan),
        ),
        kind=record.details.get("kind", Product.Kind.GOODS),
        options=record.options or tuple(each.name for each in (product.options.all() if product else ())),
        details=_details(plan),
        translations=_words(plan),
        handle=record.handle,
    )


def _variant_draft(plan: VariantPlan) -> VariantDraft:
    """Return a variant as the file has it, and as it is where the file says nothing."""
    record, variant = plan.record, plan.variant
    columns = {} if plan.stock is None else {STOCK: ColumnValue(plan.stock, None)}
    now = _as_it_is(variant) if variant else VariantDraft("", "", {})
    return VariantDraft(
        name=record.name or now.name,
        sku=now.sku if record.sku is None else record.sku,
        prices=dict(plan.terms.prices),
        befores=dict(plan.terms.compares),
        public_id=now.public_id,
        columns=columns,
        values=record.values or now.values,
        gtin=now.gtin if record.gtin is None else record.gtin,
        weight_g=now.weight_g if record.weight_g is None else record.weight_g,
    )


def _as_it_is(variant: Variant) -> VariantDraft:
    return VariantDraft(
        name=variant.name,
        sku=variant.sku,
        prices={},
        public_id=variant.public_id,
        values=tuple(each.value for each in variant.values.all()),
        gtin=variant.gtin,
        weight_g=variant.weight_g,
    )


def _others(plan: Plan) -> list[VariantDraft]:
    """Return the variants that the file does not name, as they are: a file is never taken for the whole truth."""
    named = {each.variant.pk for each in plan.variants if each.variant}
    known = plan.product.variants.all() if plan.product else []
    return [_as_it_is(each) for each in known if each.is_offered and each.pk not in named]


def _details(plan: Plan) -> ProductDetails:
    product, said = plan.product, plan.record.details
    now = {name: getattr(product, name) for name in ProductDetails.__dataclass_fields__} if product else {}
    told: dict[str, Any] = {
        name: value for name, value in said.items() if name in ProductDetails.__dataclass_fields__
    }
    if "category" in told:
        told["category"] = Category.objects.filter(slug=told["category"]).first()
    return ProductDetails(**{**now, **told})


def _words(plan: Plan) -> dict[str, WordsDraft]:
    """Return the words of the languages that the file has, each with what is there and not in the file."""
    known = {each.language: each for each in (plan.product.translations.all() if plan.product else ())}
    found = {}
    for language, words in plan.record.words.items():
        now = known.get(language)
        found[language] = WordsDraft(
            title=words.get("title", now.title if now else ""),
            description=words.get("description", now.description if now else ""),
        )
    return found


def _want_pictures(plan: Plan, product: Product, catalog_import: CatalogImport) -> None:
    """Put the addresses down; a worker fetches them when the products are in."""
    PictureSource.objects.bulk_create(
        [
            PictureSource(
                product=product,
                catalog_import=catalog_import,
                url=url[:URL_MAX],
                url_hash=hash_of(url),
                alt=alt,
                position=min(position, POSITION_MAX),
                line=line,
                failure="" if len(url) <= URL_MAX else "picture_bad_url",
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
