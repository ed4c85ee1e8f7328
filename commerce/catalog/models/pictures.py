"""Pictures of products."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models.products import Product
from marketplace.kernel.picture_fields import PictureField


class ProductPicture(models.Model):
    """A picture of a product, re-encoded; position 0 is the cover."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="pictures")
    image = PictureField(upload_to="products/", width_field="width", height_field="height")
    # The name of its smaller copy (see kernel.picture_fields). Processes of the version before leave it out.
    image_copy = models.CharField(max_length=100, blank=True, editable=False, default="", db_default="")
    # At which other widths it was written, narrowest first: "320 640".
    image_widths = models.CharField(max_length=40, blank=True, editable=False, default="", db_default="")
    # The point to keep in sight where a page cuts it, in percent from the left and from the top.
    focal_x = models.PositiveSmallIntegerField(default=50, db_default=50)
    focal_y = models.PositiveSmallIntegerField(default=50, db_default=50)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(_("what the picture shows"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(focal_x__lte=100, focal_y__lte=100), name="picture_focal_point_inside"
            ),
        )

    def __str__(self) -> str:
        return self.alt or str(self.image)
