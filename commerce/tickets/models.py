"""Tickets: what admits a fan to a performance."""

from django.conf import settings
from django.db import models

from commerce.catalog.models import Product
from marketplace.kernel.ids import new_public_id


class TicketTier(models.Model):
    """A kind of ticket. Price and seats are its product's: what a variant costs and how many are in stock."""

    product = models.OneToOneField(Product, models.PROTECT, related_name="tier")
    # The show it admits to is still to come or on air; nobody earns its tickets' money before that is over.
    awaits_show = models.BooleanField(default=False, db_default=False)
    over_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.product.title


class Ticket(models.Model):
    """The right of one person to attend; taken back, it stays as a record."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    tier = models.ForeignKey(TicketTier, models.PROTECT, related_name="tickets")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    # The order line that paid for it (its public id), and which of its pieces this is.
    source = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["source", "number"], name="ticket_once_per_piece"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="ticket_numbered_from_one"),
        )
        indexes = (models.Index(fields=["holder", "tier"], name="ticket_by_holder"),)

    def __str__(self) -> str:
        return f"{self.public_id} to {self.tier}"
