"""Reviews: what buyers say of what they received, and what its brand says to that."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product
from commerce.orders.models import Fulfilment, OrderLine
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.picture_fields import PictureField

STARS_MAX: Final = 5
EDIT_DAYS: Final = 30


class Review(models.Model):
    """One buyer's words about one line they received."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="review")
    product = models.ForeignKey(Product, models.CASCADE, related_name="reviews")
    # Guests have no account; of a closed one nothing is left here.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The page that wrote it last: its second press changes nothing.
    key = models.UUIDField()
    stars = models.PositiveSmallIntegerField(_("stars"))
    body = models.TextField(_("review"), max_length=2000, blank=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    # Something in it has to be read by a person first; only the writer sees it meanwhile.
    held_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_why = models.CharField(_("reason"), max_length=1000, blank=True)
    reply = models.TextField(_("reply"), max_length=1000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=STARS_MAX), name="review_one_to_five"
            ),
        )
        indexes = (
            models.Index(
                fields=["product", "-created_at"],
                condition=models.Q(held_at__isnull=True, hidden_at__isnull=True),
                name="review_shown",
            ),
        )

    def __str__(self) -> str:
        return f"{self.stars} × ★ {self.product}"

    @property
    def name_shown(self) -> str:
        """Who wrote it, as readers see it; empty for guests and people who left."""
        return self.author.name_shown if self.author is not None and self.author.is_active else ""

    @property
    def is_shown(self) -> bool:
        """Everybody reads it."""
        return self.held_at is None and self.hidden_at is None

    @property
    def open_until(self) -> datetime:
        """Until when its writer may change it."""
        return self.created_at + timedelta(days=EDIT_DAYS)


class ReviewAsk(models.Model):
    """The buyer of a part of an order was asked, once, how it is."""

    fulfilment = models.OneToOneField(Fulfilment, models.CASCADE, related_name="review_ask")
    asked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"asked about {self.fulfilment}"


class ReviewMailStop(models.Model):
    """An address that is not asked any more."""

    email = models.EmailField(unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.email


class ReviewPicture(models.Model):
    """A picture of a review, re-encoded."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="pictures")
    image = PictureField(upload_to="reviews/", width_field="width", height_field="height")
    # The name of its smaller copy (see kernel.picture_fields).
    image_copy = models.CharField(max_length=100, blank=True, editable=False, default="", db_default="")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.image)
