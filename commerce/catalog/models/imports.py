"""Files that were brought to fill a catalogue, and where the pictures of products come from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models.pictures import ProductPicture
from commerce.catalog.models.products import Product
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.models import Job


class CatalogImport(models.Model):
    """One uploaded file: how it is read, and the jobs that look at it, bring it in and fetch its pictures."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="imports")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The name in the private files, and the one it came with.
    file = models.CharField(max_length=200)
    file_name = models.CharField(max_length=160)
    # Of a product's page: where it stands; a worker fetches it before the first look, and there is no file until then.
    page_url = models.CharField(max_length=2000, blank=True, default="", db_default="")
    # Empty: as the file shows itself.
    format = models.CharField(_("format"), max_length=20, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("columns are divided by"), max_length=1, blank=True)
    decimal_sign = models.CharField(_("decimals begin with"), max_length=1, blank=True)
    # Of prices that do not name theirs.
    currency = models.CharField(_("currency"), max_length=3)
    # Whether new products are listed where the file does not say, and how many pieces "in stock" means.
    lists_products = models.BooleanField(default=True)
    pieces_in_stock = models.PositiveIntegerField(default=10)
    check_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    apply_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    picture_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["brand", "-id"], name="import_by_brand"),)

    def __str__(self) -> str:
        return self.file_name


class PictureSource(models.Model):
    """An address that a picture of a product is fetched from; with ``picture`` once that was done."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="picture_sources")
    # Whose file named it last, for its job and for trying again.
    catalog_import = models.ForeignKey(
        CatalogImport, models.SET_NULL, null=True, related_name="picture_sources"
    )
    url = models.CharField(max_length=2000)
    # Addresses are longer than an index of theirs may be.
    url_hash = models.CharField(max_length=64)
    alt = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    line = models.PositiveIntegerField(null=True, blank=True)
    picture = models.OneToOneField(ProductPicture, models.CASCADE, null=True, related_name="source")
    # Why it could not be fetched, as the problems of an import are called; empty while nobody tried.
    failure = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("product_id", "position", "pk")
        constraints = (models.UniqueConstraint(fields=["product", "url_hash"], name="picture_source_once"),)

    def __str__(self) -> str:
        return self.url
