"""Who did what with a brand's part of an order, and what its people noted about it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.orders.models.fulfilments import Fulfilment


class Deed(models.Model):
    """Something that was done; never edited."""

    class Kind(models.TextChoices):
        PACKING = "packing", _("began to pack")
        SHIPPED = "shipped", _("sent a parcel")
        DELIVERED = "delivered", _("said that a parcel arrived")
        CANCELLED = "cancelled", _("cancelled pieces")
        REFUNDED = "refunded", _("gave money back")
        REFUND_ASKED = "refund_asked", _("asked for a second person to give money back")
        REFUND_APPROVED = "refund_approved", _("agreed that money goes back")
        REFUND_DECLINED = "refund_declined", _("did not agree that money goes back")
        KINDNESS = "kindness", _("gave money out of kindness")
        DISPUTE_ANSWERED = "dispute_answered", _("said something about a dispute")
        RETURN_ASKED = "return_asked", _("asked to send something back")
        RETURN_ANSWERED = "return_answered", _("answered a return")
        RETURN_RECEIVED = "return_received", _("received a return")
        RETURN_WITHDRAWN = "return_withdrawn", _("took a return back")

    class Side(models.TextChoices):
        BRAND = "brand", _("the brand")
        BUYER = "buyer", _("the buyer")
        HOUSE = "house", _("the house")

    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    side = models.CharField(max_length=8, choices=Side.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # In numbers and names: pieces, a tracking number, an amount. No words of people.
    what = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.what}".strip()


class Note(models.Model):
    """What people of the brand tell each other about an order; the buyer never reads it."""

    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="notes")
    # Made by the page: a double click notes it once.
    key = models.UUIDField(unique=True)
    body = models.TextField(_("note"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.body
