"""Products and their variants: what is sold, and what of it is bought."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commerce.catalog.handles import HANDLE_MAX, handle_apart, handle_of
from commerce.catalog.models.categories import Category
from commerce.catalog.wording import title_here, with_choice
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id

TITLE_MAX: Final = 120
DESCRIPTION_MAX: Final = 4000
# "Title, variant" is what an order keeps, in 200 characters.
VARIANT_NAME_MAX: Final = 78
OPTION_NAMES_MAX: Final = 126
SKU_MAX: Final = 64
AGE_MAX: Final = 99
LIMIT_PER_BUYER_MAX: Final = 9999
WEIGHT_G_MAX: Final = 1_000_000
# Of a brand that named none.
RETURN_DAYS_DEFAULT: Final = 14


class Product(models.Model):
    """A thing for sale; what is bought is one of its variants."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        LISTED = "listed", _("listed")
        ARCHIVED = "archived", _("archived")

    class Kind(models.TextChoices):
        GOODS = "goods", _("a thing that is sent")
        DIGITAL = "digital", _("digital: nothing is sent")
        TICKET = "ticket", _("a ticket to a performance")
        # Sold on pages of their own, never from a shelf; nothing of them can run out.
        MEMBERSHIP = "member", _("a membership")
        COINS = "coins", _("coins")
        TIP = "tip", _("a tip")

    COUNTER_KINDS = (Kind.MEMBERSHIP, Kind.COINS, Kind.TIP)
    SHELF_KINDS = (Kind.GOODS, Kind.DIGITAL, Kind.TICKET)

    class TaxClass(models.TextChoices):
        STANDARD = "standard", _("standard rate")
        REDUCED = "reduced", _("reduced rate")
        BOOKS = "books", _("books and newspapers")
        FOOD = "food", _("food")
        MEDICINE = "medicine", _("medicine")
        ADMISSION = "admission", _("admission to events")
        ZERO = "zero", _("no tax")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="products")
    # Decided once: what was bought as a thing cannot turn into an admission.
    kind = models.CharField(
        _("what it is"), max_length=8, choices=Kind.choices, default=Kind.GOODS, db_default=Kind.GOODS
    )
    # Its key in imports and the readable part of addresses; it stays when the title changes.
    handle = models.CharField(max_length=HANDLE_MAX, blank=True, default="", db_default="", editable=False)
    title = models.CharField(_("title"), max_length=TITLE_MAX)
    # The same by language, of those it was translated into: a copy of its translations, so that no list of
    # products asks for each.
    titles = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    description = models.TextField(_("description"), max_length=DESCRIPTION_MAX, blank=True)
    # What the variants differ in, as buyers read it: "Shade", "Size / Colour". The names of its options, joined.
    option_name = models.CharField(_("variants differ in"), max_length=OPTION_NAMES_MAX, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("category")
    )
    tax_class = models.CharField(
        _("tax class"),
        max_length=12,
        choices=TaxClass.choices,
        default=TaxClass.STANDARD,
        db_default=TaxClass.STANDARD,
    )
    # For the customs: where it was made, and its number in the Harmonised System; empty when not stated.
    country_of_origin = models.CharField(
        _("country of origin"), max_length=2, blank=True, default="", db_default=""
    )
    hs_code = models.CharField(_("customs number (HS)"), max_length=10, blank=True, default="", db_default="")
    # 0: nobody is too young, and everybody may buy as many as they like.
    age_min = models.PositiveSmallIntegerField(_("lowest age"), default=0, db_default=0)
    limit_per_buyer = models.PositiveSmallIntegerField(_("limit per buyer"), default=0, db_default=0)
    # Archived is the bin: out of every list, kept for orders, and can be restored.
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("title", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="product_has_a_title"),
            # Processes of the version before write none.
            models.UniqueConstraint(
                fields=["brand", "handle"], condition=~Q(handle=""), name="product_handle_once"
            ),
            models.CheckConstraint(condition=Q(age_min__lte=AGE_MAX), name="product_age_in_bounds"),
            models.CheckConstraint(
                condition=Q(limit_per_buyer__lte=LIMIT_PER_BUYER_MAX), name="product_limit_in_bounds"
            ),
        )
        indexes = (models.Index(fields=["brand", "state"], name="product_by_brand"),)

    def __str__(self) -> str:
        return self.title

    def save(self, **options: Any) -> None:
        """Give a product that has none a handle of its own, from its title."""
        if not self.handle:
            self.handle = self._free_handle()
            options = _with_fields(options, "handle")
        super().save(**options)

    def get_absolute_url(self) -> str:
        """Its public page: by public id, so that titles in any script, or changed ones, keep the address."""
        return reverse("catalog:product", args=[self.public_id])

    def _free_handle(self) -> str:
        wanted = handle_of(self.title)
        same = {"brand": self.brand_id, "handle": wanted}
        is_taken = Product.objects.filter(**same).exists() or PastHandle.objects.filter(**same).exists()
        return wanted if wanted and not is_taken else handle_apart(wanted, self.public_id)

    @property
    def shown_title(self) -> str:
        """Its title in the reader's language."""
        return title_here(self.title, self.titles)

    @property
    def is_sent(self) -> bool:
        """It goes into a parcel; what is digital and a ticket are there as soon as they are paid."""
        return self.kind == self.Kind.GOODS

    @property
    def is_counted(self) -> bool:
        """So many pieces exist; of a membership, of coins and of tips there are always enough."""
        return self.kind not in self.COUNTER_KINDS

    @property
    def return_days(self) -> int:
        """For how many days after its delivery it can be sent back: its category's word, else its brand's."""
        return self.return_days_of(self.brand)

    def return_days_of(self, brand: Brand) -> int:
        """The same for whoever has its brand at hand."""
        if self.category is not None:
            return self.category.days_from_delivery
        return RETURN_DAYS_DEFAULT if brand.returns_days is None else brand.returns_days

    @property
    def is_ticket(self) -> bool:
        """It admits the person who buys it."""
        return self.kind == self.Kind.TICKET


class PastHandle(models.Model):
    """A handle that a product had before; it still leads to it, and is given to no other one of the brand."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="past_handles")
    handle = models.CharField(max_length=HANDLE_MAX)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["brand", "handle"], name="past_handle_once"),)

    def __str__(self) -> str:
        return self.handle


class Variant(models.Model):
    """What is bought: one choice of a product. A product without choices has one variant without a name."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    # That of its product, so that the database can see to the numbers of a brand being different.
    brand = models.ForeignKey(
        Brand, models.CASCADE, null=True, blank=True, editable=False, related_name="variants"
    )
    # Its values in the product's options, joined: "Persimmon / Large".
    name = models.CharField(_("name"), max_length=VARIANT_NAME_MAX, blank=True)
    sku = models.CharField(_("SKU"), max_length=SKU_MAX, blank=True)
    # The number under its bar code (8, 12, 13 or 14 digits), and what one piece weighs packed; 0: not stated.
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True, default="", db_default="")
    weight_g = models.PositiveIntegerField(_("weight in grams"), default=0, db_default=0)
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["product", "name"], name="variant_name_once"),
            # A number means one thing, in the archive too; what was taken off gives its number free.
            models.UniqueConstraint(
                fields=["brand", "sku"], condition=~Q(sku="") & Q(is_offered=True), name="variant_sku_once"
            ),
            models.CheckConstraint(condition=Q(weight_g__lte=WEIGHT_G_MAX), name="variant_weight_in_bounds"),
        )

    def __str__(self) -> str:
        return f"{self.product} {self.name}".strip()

    def save(self, **options: Any) -> None:
        """Write down whose it is beside whose product it is of."""
        if self.brand_id is None:
            self.brand_id = self.product.brand_id
            options = _with_fields(options, "brand")
        super().save(**options)

    @property
    def shown_title(self) -> str:
        """What it is called in the reader's language, its choice included."""
        return with_choice(self.product.shown_title, self.name)


def _with_fields(options: dict[str, Any], name: str) -> dict[str, Any]:
    """Save one more column where only some are saved."""
    fields: Iterable[str] | None = options.get("update_fields")
    return options if fields is None else {**options, "update_fields": {*fields, name}}
