"""The catalogue: products, their variants, pictures and prices."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import AMOUNT_MINOR_MAX, Money
from marketplace.kernel.picture_fields import PictureField


class Product(models.Model):
    """A thing for sale; what is bought is one of its variants."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        LISTED = "listed", _("listed")
        ARCHIVED = "archived", _("archived")

    class Kind(models.TextChoices):
        GOODS = "goods", _("a thing that is sent")
        TICKET = "ticket", _("a ticket to a performance")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="products")
    # Decided once: what was bought as a thing cannot turn into an admission.
    kind = models.CharField(
        _("what it is"), max_length=8, choices=Kind.choices, default=Kind.GOODS, db_default=Kind.GOODS
    )
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    # What the variants differ in, as buyers read it: "Shade", "Size".
    option_name = models.CharField(_("variants differ in"), max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("title", "pk")
        constraints = (models.CheckConstraint(condition=~models.Q(title=""), name="product_has_a_title"),)
        indexes = (models.Index(fields=["brand", "state"], name="product_by_brand"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its public page: by public id, so that titles in any script, or changed ones, keep the address."""
        return reverse("catalog:product", args=[self.public_id])

    @property
    def is_sent(self) -> bool:
        """It goes into a parcel; a ticket is there as soon as it is paid."""
        return self.kind == self.Kind.GOODS


class ProductPicture(models.Model):
    """A picture of a product, re-encoded; position 0 is the cover."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="pictures")
    image = PictureField(upload_to="products/", width_field="width", height_field="height")
    # The name of its smaller copy (see kernel.picture_fields). Processes of the version before leave it out.
    image_copy = models.CharField(max_length=100, blank=True, editable=False, default="", db_default="")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(_("what the picture shows"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.alt or str(self.image)


class Variant(models.Model):
    """What is bought: one choice of a product. A product without choices has one variant without a name."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    name = models.CharField(_("name"), max_length=60, blank=True)
    sku = models.CharField(_("SKU"), max_length=64, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=["product", "name"], name="variant_name_once"),)

    def __str__(self) -> str:
        return f"{self.product} {self.name}".strip()


class Price(models.Model):
    """The price of a variant in one currency, tax included. Without one it is not sold in that market."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="prices")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["variant", "currency"], name="price_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0, amount_minor__lte=AMOUNT_MINOR_MAX),
                name="price_in_bounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)


class PriceLog(models.Model):
    """Every price a variant ever had; never edited. Proves the lowest price of the last 30 days."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="price_log")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    valid_from = models.DateTimeField()

    class Meta:
        ordering = ("valid_from", "pk")
        indexes = (models.Index(fields=["variant", "currency", "valid_from"], name="price_log_by_variant"),)

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} from {self.valid_from:%Y-%m-%d}"
