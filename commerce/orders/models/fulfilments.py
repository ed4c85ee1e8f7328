"""Which brand sends which part of an order, and how that stands."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.orders.models.orders import Order
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money

if TYPE_CHECKING:
    from commerce.orders.models.lines import OrderLine


class Fulfilment(models.Model):
    """One brand's part of an order: its parcel and its delivery fee, or only what needs no parcel."""

    class State(models.TextChoices):
        TO_PACK = "to_pack", _("to pack")
        PACKING = "packing", _("packing")
        PART_SHIPPED = "part_shipped", _("partly shipped")
        SHIPPED = "shipped", _("shipped")
        DELIVERED = "delivered", _("delivered")
        # Nothing of it is sent: tickets are there as soon as they are paid.
        HANDED_OVER = "handed_over", _("handed over")
        CANCELLED = "cancelled", _("cancelled")
        # Whatever was sent came back.
        RETURNED = "returned", _("returned")

    # Something of it may still be put into a parcel.
    OPEN = (State.TO_PACK, State.PACKING, State.PART_SHIPPED)
    # Something of it has left.
    SENT = (State.PART_SHIPPED, State.SHIPPED, State.DELIVERED, State.RETURNED)

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="fulfilments")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="fulfilments")
    shipping_minor = models.BigIntegerField()
    shipping_tax_minor = models.BigIntegerField()
    shipping_tax_bp = models.PositiveIntegerField(null=True, blank=True)
    shipping_added_tax_minor = models.BigIntegerField(default=0, db_default=0)
    # What offers took off the fee, and what the house adds for those it bears.
    shipping_discount_minor = models.BigIntegerField(default=0, db_default=0)
    shipping_house_minor = models.BigIntegerField(default=0, db_default=0)
    shipping_house_refunded_minor = models.BigIntegerField(default=0, db_default=0)
    shipping_refunded_minor = models.BigIntegerField(default=0)
    shipping_tax_refunded_minor = models.BigIntegerField(default=0)
    # How it travels and when it arrives, as its buyer was told.
    method = models.CharField(max_length=60, blank=True, default="", db_default="")
    method_key = models.CharField(max_length=12, blank=True, default="", db_default="")
    arrives_first = models.DateField(null=True, blank=True)
    arrives_last = models.DateField(null=True, blank=True)
    # Of a parcel that crosses a border: what was estimated, and who pays it ("seller", "buyer").
    duty_minor = models.BigIntegerField(default=0, db_default=0)
    import_tax_minor = models.BigIntegerField(default=0, db_default=0)
    duties_paid_by = models.CharField(max_length=8, blank=True, default="", db_default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.TO_PACK)
    packing_at = models.DateTimeField(null=True, blank=True)
    # Of the parcel that left last; all of them are its shipments.
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["order", "brand"], name="fulfilment_once"),
            models.CheckConstraint(
                condition=models.Q(
                    shipping_minor__gte=0,
                    shipping_refunded_minor__gte=0,
                    shipping_refunded_minor__lte=models.F("shipping_minor"),
                    shipping_tax_refunded_minor__lte=models.F("shipping_tax_minor"),
                    shipping_house_refunded_minor__lte=models.F("shipping_house_minor"),
                ),
                name="fulfilment_refund_bound",
            ),
        )
        indexes = (models.Index(fields=["brand", "state"], name="fulfilment_by_brand"),)

    def __str__(self) -> str:
        return f"{self.order} from {self.brand}"

    @property
    def is_sent(self) -> bool:
        """Something of it goes into a parcel."""
        return any(line.variant.product.is_sent for line in self.lines.all())

    @property
    def return_windows(self) -> list[tuple[int, list["OrderLine"]]]:
        """Its lines by the days in which they can be sent back, the longest first; what is not sent has none."""
        windows: dict[int, list[OrderLine]] = {}
        for line in self.lines.all():
            product = line.variant.product
            if product.is_sent:
                windows.setdefault(product.return_days_of(self.brand), []).append(line)
        return sorted(windows.items(), reverse=True)

    @property
    def has_tickets(self) -> bool:
        """Something of it admits the buyer."""
        return any(line.variant.product.is_ticket for line in self.lines.all())

    @property
    def total(self) -> Money:
        """What the buyer pays for this part, delivery included."""
        goods = sum(line.total_minor for line in self.lines.all())
        return Money(goods + self.shipping_minor, self.order.currency)

    @property
    def refunded(self) -> Money:
        """What of it went back."""
        goods = sum(line.refunded_minor for line in self.lines.all())
        return Money(goods + self.shipping_refunded_minor, self.order.currency)
