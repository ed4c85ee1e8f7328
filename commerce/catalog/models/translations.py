"""A product's words in other languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models.products import DESCRIPTION_MAX, TITLE_MAX, Product


class ProductTranslation(models.Model):
    """Title and description in one more language; what is empty is read in the product's own words."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=12)
    title = models.CharField(_("title"), max_length=TITLE_MAX, blank=True)
    description = models.TextField(_("description"), max_length=DESCRIPTION_MAX, blank=True)

    class Meta:
        ordering = ("language",)
        constraints = (
            models.UniqueConstraint(fields=["product", "language"], name="product_translation_once"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
