"""What left: the parcels of a brand's part of an order."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.orders.carriers import carrier_label, tracking_link
from commerce.orders.models.fulfilments import Fulfilment
from commerce.orders.models.lines import OrderLine
from marketplace.kernel.ids import new_public_id


class Shipment(models.Model):
    """One parcel on its way, or arrived."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the form: a second press of the button finds the first parcel.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="shipments")
    # A code of the list of carriers; one that is not on it has a name of its own.
    carrier = models.CharField(_("carrier"), max_length=20, blank=True)
    carrier_name = models.CharField(_("name of the carrier"), max_length=40, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    link = models.URLField(_("address for tracking"), max_length=300, blank=True)
    shipped_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("shipped_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(delivered_at__isnull=True)
                | models.Q(delivered_at__gte=models.F("shipped_at")),
                name="shipment_arrives_after_it_left",
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier_label} {self.tracking}".strip() or self.public_id

    @property
    def carrier_label(self) -> str:
        """What people call who carries it; empty when nobody said."""
        return carrier_label(self.carrier, self.carrier_name)

    @property
    def tracking_link(self) -> str:
        """Where it is followed, or empty."""
        return tracking_link(self.carrier, self.tracking, self.link)


class ShipmentLine(models.Model):
    """How many pieces of an order line are in a parcel."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shipments")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["shipment", "line"], name="shipment_line_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="shipment_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.title}"
