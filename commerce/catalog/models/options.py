"""What the variants of a product differ in, and what each of them is."""

from typing import Final

from django.db import models

from commerce.catalog.models.products import Product, Variant

OPTIONS_MAX: Final = 3
OPTION_NAME_MAX: Final = 40
OPTION_VALUE_MAX: Final = 60


class ProductOption(models.Model):
    """One thing the variants differ in: "Colour", "Size". Position is the order in which a buyer chooses."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="options")
    name = models.CharField(max_length=OPTION_NAME_MAX)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=["product", "name"], name="product_option_once"),)

    def __str__(self) -> str:
        return self.name


class VariantValue(models.Model):
    """What a variant is in one option: "Persimmon", "Large". A variant's name is made of these."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="values")
    option = models.ForeignKey(ProductOption, models.CASCADE, related_name="values")
    value = models.CharField(max_length=OPTION_VALUE_MAX)

    class Meta:
        ordering = ("option__position", "pk")
        constraints = (models.UniqueConstraint(fields=["variant", "option"], name="variant_value_once"),)

    def __str__(self) -> str:
        return self.value
