"""What an import would do: products of a file beside those of the shop, many at a time.

A product is the same one if its handle is, now or in former times, or else if its numbers are. What the file does not
say stays, and variants that it does not name stay too: a file is never taken for the whole truth.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalog.extensions import variant_columns
from commerce.catalog.imports.pictures import hash_of, own_picture_name
from commerce.catalog.imports.record import Record, VariantRecord
from commerce.catalog.imports.sales import Terms, terms_of
from commerce.catalog.models import PastHandle, PictureSource, Price, Product, Variant
from commerce.catalog.selectors.prices import holds_for_good, schedule_to_come
from commerce.catalog.services import PICTURES_MAX, VARIANTS_MAX
from marketplace.brands.models import Brand

RECORDS_AT_ONCE: Final = 200
STOCK: Final = "stock"


@dataclass
class VariantPlan:
    """A variant of the file, the one of the shop that it is, and the pieces that there will be (None: as now)."""

    record: VariantRecord
    variant: Variant | None
    terms: Terms
    stock: int | None = None
    stock_now: int | None = None


@dataclass
class Plan:
    """What would become of one product of the file."""

    record: Record
    product: Product | None
    variants: list[VariantPlan] = field(default_factory=list)
    state: str = ""
    pictures: list[tuple[str, int, str, int]] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    @property
    def is_failed(self) -> bool:
        """Nothing of it can be taken."""
        return self.record.is_lost

    @property
    def outcome(self) -> str:
        """created, updated, unchanged or failed."""
        if self.is_failed:
            return "failed"
        if self.product is None:
            return "created"
        return "updated" if self.changes else "unchanged"


class Planner:
    """Compares products of a file with those of one brand."""

    def __init__(self, brand: Brand, *, column: Any, lists_products: bool, pieces_in_stock: int) -> None:
        self._brand = brand
        self._column = column
        self._lists_products = lists_products
        self._pieces_in_stock = pieces_in_stock
        self._now = timezone.now()

    def plans(self, records: Sequence[Record]) -> list[Plan]:
        """Return a plan for each; a few queries for all of them together."""
        whole = [record for record in records if not record.is_lost]
        by_handle, by_sku = self._known(whole)
        stock = self._stock_of({**by_handle, **{sku: variant.product for sku, variant in by_sku.items()}})
        return [
            Plan(record, None) if record.is_lost else self._plan(record, by_handle, by_sku, stock)
            for record in records
        ]

    def _known(self, records: Sequence[Record]) -> tuple[dict[str, Product], dict[str, Variant]]:
        """Return the brand's products by the handles, and its variants by the numbers, that the records name."""
        handles = [record.handle for record in records if record.handle]
        skus = [variant.sku for record in records for variant in record.variants if variant.sku]
        past = dict(
            PastHandle.objects.filter(brand=self._brand, handle__in=handles).values_list(
                "handle", "product_id"
            )
        )
        numbered = dict(
            Variant.objects.filter(brand=self._brand, sku__in=skus, is_offered=True).values_list("sku", "pk")
        )
        named = Product.objects.filter(brand=self._brand)
        rows = list(_with_everything(named.filter(handle__in=handles)))
        others = named.filter(pk__in=past.values()) | named.filter(variants__in=numbered.values())
        rows += _with_everything(others.exclude(pk__in=[row.pk for row in rows]).distinct())
        by_pk = {row.pk: row for row in rows}
        by_handle = {handle: by_pk[pk] for handle, pk in past.items() if pk in by_pk}
        by_handle |= {row.handle: row for row in rows}
        variants = {variant.pk: variant for row in rows for variant in row.variants.all()}
        for row in rows:
            for variant in row.variants.all():
                variant.product = row
        return by_handle, {sku: variants[pk] for sku, pk in numbered.items() if pk in variants}

    def _stock_of(self, products: dict[str, Product]) -> dict[int, int]:
        pks = {variant.pk for product in products.values() for variant in product.variants.all()}
        column = next((column for column in variant_columns() if column.name == STOCK), None)
        return column.values(pks) if column and pks else {}

    def _plan(
        self,
        record: Record,
        by_handle: dict[str, Product],
        by_sku: dict[str, Variant],
        stock: dict[int, int],
    ) -> Plan:
        product = by_handle.get(record.handle) or _same_by_number(record, by_sku)
        plan = Plan(record, product)
        self._check_skus(plan, by_sku)
        self._match_variants(plan, stock)
        self._check_whole(plan)
        if not plan.is_failed:
            self._plan_state(plan)
            self._plan_pictures(plan)
            plan.changes = _changes(plan)
        return plan

    def _check_skus(self, plan: Plan, by_sku: dict[str, Variant]) -> None:
        record = plan.record
        for variant in list(record.variants):
            known = by_sku.get(variant.sku or "")
            if known is not None and known.product != plan.product:
                data = {"sku": variant.sku, "title": known.product.title}
                record.refuse(variant.line, "sku_taken", self._column("sku"), **data)
                record.variants.remove(variant)

    def _match_variants(self, plan: Plan, stock: dict[int, int]) -> None:
        record = plan.record
        known = list(plan.product.variants.all()) if plan.product else []
        # A file without options names variants by their numbers alone.
        by_name = {variant.name: variant for variant in known if record.options or not variant.name}
        offered = {variant.sku: variant for variant in known if variant.sku and variant.is_offered}
        taken: dict[str, int] = {}
        for each in list(record.variants):
            found = by_name.get(each.name) or offered.get(each.sku or "")
            if found is None and not record.options and len(known) == len(record.variants) == 1:
                found = known[0]
            if found is None and not each.prices:
                record.refuse(each.line, "price_missing", self._column("price"))
                record.variants.remove(each)
                continue
            if found is None and not each.name and len(known) + len(record.variants) > 1:
                option = (plan.product.option_name if plan.product else "") or _("variant")
                record.refuse(each.line, "option_missing", self._column("option"), option=option)
                record.variants.remove(each)
                continue
            first = taken.setdefault(f"name:{each.name}" if found is None else f"pk:{found.pk}", each.line)
            if first != each.line:
                record.refuse(each.line, "variant_twice", self._column("option"), first=first, name=each.name)
                record.variants.remove(each)
                continue
            planned = self._variant_plan(each, found, stock)
            for code, data in planned.terms.left_out:
                record.warn(each.line, code, self._column("sale"), **data)
            plan.variants.append(planned)

    def _variant_plan(self, each: VariantRecord, found: Variant | None, stock: dict[int, int]) -> VariantPlan:
        now = stock.get(found.pk) if found else None
        wanted = each.stock
        if wanted is None and each.is_available is False:
            wanted = 0
        if wanted is None and each.is_available and now is None:
            # The file only says that there are some; what is counted already is not counted anew.
            wanted = self._pieces_in_stock
        known = list(found.price_schedule.all()) if found else []
        terms = terms_of(each.prices, each.compares, each.sales, known, self._now)
        return VariantPlan(each, found, terms, stock=None if wanted == now else wanted, stock_now=now)

    def _check_whole(self, plan: Plan) -> None:
        record, product = plan.record, plan.product
        if product is None and not record.title:
            record.lose("title_missing", self._column("title"))
        elif product is None and not plan.variants:
            if not any(problem.is_error for problem in record.problems):
                record.lose("price_missing", self._column("price"))
            else:
                record.lose_rest()
        elif product is not None and not plan.variants and any(each.is_variant for each in record.rows):
            record.lose_rest()
        kept = {each.variant.pk for each in plan.variants if each.variant}
        others = [each for each in (product.variants.all() if product else []) if each.is_offered]
        count = len(plan.variants) + sum(each.pk not in kept for each in others)
        if count > VARIANTS_MAX:
            record.lose("variants_too_many", self._column("option"), most=VARIANTS_MAX)

    def _plan_state(self, plan: Plan) -> None:
        said = plan.record.details.get("state", "")
        if not said and (plan.product is None or plan.product.state == Product.State.ARCHIVED):
            # What was thrown away and comes back in a file is wanted again.
            said = Product.State.LISTED if self._lists_products else Product.State.DRAFT
        plan.state = said if plan.product is None or said != plan.product.state else ""

    def _plan_pictures(self, plan: Plan) -> None:
        sources = {source.url_hash for source in (plan.product.picture_sources.all() if plan.product else [])}
        own = {picture.image.name for picture in (plan.product.pictures.all() if plan.product else [])}
        room = PICTURES_MAX - len(own)
        for picture in plan.record.pictures:
            url, _position, _alt, line = picture
            if hash_of(url) in sources or own_picture_name(url) in own:
                continue
            if room <= 0:
                field_name = self._column("picture")
                plan.record.warn(line, "pictures_too_many", field_name, most=PICTURES_MAX, url=url[:200])
                continue
            room -= 1
            plan.pictures.append(picture)


def _with_everything(products: Any) -> Any:
    return products.prefetch_related(
        Prefetch(
            "variants", Variant.objects.prefetch_related("prices", schedule_to_come(), "values__option")
        ),
        "options",
        "translations",
        "pictures",
        Prefetch("picture_sources", PictureSource.objects.only("product_id", "url_hash", "position")),
    ).select_related("category")


def _same_by_number(record: Record, by_sku: dict[str, Variant]) -> Product | None:
    """Return the one product whose numbers the record has, if it is one."""
    found = {variant.product for each in record.variants if (variant := by_sku.get(each.sku or ""))}
    return found.pop() if len(found) == 1 else None


def _changes(plan: Plan) -> list[str]:
    """Return what of a product would be different, by our names."""
    product, record = plan.product, plan.record
    if product is None:
        return []
    found = [name for name, value in _wanted(record).items() if _now(product, name) != value]
    if plan.state:
        found.append("state")
    if (
        record.options
        and plan.variants
        and record.options != tuple(each.name for each in product.options.all())
    ):
        found.append("options")
    found += _changed_words(record, product)
    if plan.pictures:
        found.append("pictures")
    for each in plan.variants:
        found += _variant_changes(each)
    return list(dict.fromkeys(found))


def _wanted(record: Record) -> dict[str, Any]:
    """Return the columns of a product that a record says something about."""
    wanted = {name: value for name, value in record.details.items() if name not in {"state", "kind"}}
    if record.title:
        wanted["title"] = record.title
    if record.description is not None:
        wanted["description"] = record.description
    return wanted


def _now(product: Product, name: str) -> Any:
    if name == "category":
        return product.category.slug if product.category else ""
    return getattr(product, name)


def _changed_words(record: Record, product: Product) -> list[str]:
    known = {each.language: each for each in product.translations.all()}
    return [
        f"{name}_{language}"
        for language, words in record.words.items()
        for name, text in words.items()
        if getattr(known.get(language), name, "") != text
    ]


def _variant_changes(plan: VariantPlan) -> list[str]:
    record, variant = plan.record, plan.variant
    if variant is None:
        return ["variants"]
    found = [
        name
        for name, value in (
            ("name", record.name or None),
            ("sku", record.sku),
            ("gtin", record.gtin),
            ("weight_g", record.weight_g),
            ("is_offered", record.is_offered),
        )
        if value is not None and getattr(variant, name) != value
    ]
    return [*found, *_price_changes(plan, variant), *(["stock"] if plan.stock is not None else [])]


def _price_changes(plan: VariantPlan, variant: Variant) -> list[str]:
    prices: dict[str, Price] = {price.currency: price for price in variant.prices.all()}
    now, terms = timezone.now(), plan.terms
    standing = {
        row.currency: row.amount_minor for row in variant.price_schedule.all() if holds_for_good(row, now)
    }
    found = []
    if any(
        currency not in prices or standing.get(currency, prices[currency].amount_minor) != price.minor
        for currency, price in terms.prices.items()
    ):
        found.append("price")
    if any(
        currency not in prices or prices[currency].compare_minor != compare.minor
        for currency, compare in terms.compares.items()
    ):
        found.append("before")
    return [*found, *(["sale"] if terms.planned else [])]
