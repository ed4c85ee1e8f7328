"""Tickets: what admits a fan to a performance."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product
from marketplace.kernel.ids import new_public_id


class TicketTier(models.Model):
    """A kind of ticket. Price and seats are its product's: what a variant costs and how many are in stock."""

    product = models.OneToOneField(Product, models.PROTECT, related_name="tier")
    # The show it admits to is still to come or on air; nobody earns its tickets' money before that is over.
    awaits_show = models.BooleanField(default=False, db_default=False)
    over_at = models.DateTimeField(null=True, blank=True)
    # What a ticket of this kind says (see terms): for how long after the end the recording is open, until when how
    # much of the money comes back, whether the box office sells it again, and whether it admits to the room itself.
    replay_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    refund_full_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    refund_part_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    refund_part_bp = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_resold = models.BooleanField(default=False, db_default=False)
    is_in_room = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(refund_part_bp__lte=10_000), name="tier_part_is_a_share"
            ),
        )

    def __str__(self) -> str:
        return self.product.title


class Ticket(models.Model):
    """The right of one person to attend; taken back, it stays as a record."""

    class Lost(models.TextChoices):
        REFUNDED = "refunded", _("refunded")
        RESOLD = "resold", _("sold again")

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
    lost_why = models.CharField(max_length=10, choices=Lost.choices, blank=True, default="", db_default="")
    # Counts up when it changes hands: what was printed, signed or mailed for the hand before opens nothing any more.
    hand = models.PositiveSmallIntegerField(default=1, db_default=1)
    moved_at = models.DateTimeField(null=True, blank=True)
    # Whose name it says, and to which address it was given that has no account yet.
    name = models.CharField(max_length=80, blank=True, default="", db_default="")
    given_to = models.EmailField(blank=True, default="", db_default="")
    # What its tier said on the day it was issued (see terms).
    terms = models.JSONField(default=dict, db_default={})
    # Since when the box office tries to sell it again.
    offered_at = models.DateTimeField(null=True, blank=True)
    # When it first came in, through the net and through the door of the house.
    joined_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["source", "number"], name="ticket_once_per_piece"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="ticket_numbered_from_one"),
        )
        indexes = (models.Index(fields=["holder", "tier"], name="ticket_by_holder"),)

    def __str__(self) -> str:
        return f"{self.public_id} to {self.tier}"
