"""From which browsers and networks a show's sellers act, so that they do not bid as somebody else."""

from django.db import models

from marketplace.accounts.models import User


class SellerMark(models.Model):
    """One seller's browser (the public id in its cookie) or network (a salted key), as last seen in a studio."""

    class Kind(models.TextChoices):
        BROWSER = "browser"
        NETWORK = "network"

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(max_length=24)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "kind", "value"], name="auction_seller_mark_once"),
            models.CheckConstraint(condition=~models.Q(value=""), name="auction_seller_mark_says_something"),
        )
        indexes = (models.Index(fields=["kind", "value"], name="auction_seller_mark_by_value"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
