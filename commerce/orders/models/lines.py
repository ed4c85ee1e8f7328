"""What was bought, and credited to which creator."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Variant
from commerce.catalog.wording import title_here
from commerce.orders.models.fulfilments import Fulfilment
from commerce.orders.models.orders import Order
from marketplace.campaigns.models import Collaboration
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id


class OrderLine(models.Model):
    """One variant in an order, with everything that was agreed when it was bought."""

    class RateKind(models.TextChoices):
        TARGET = "target", _("agreed")
        OPEN = "open", _("open to all")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines")
    # What the brand calls it, and what it is called in other languages, as it was when it was bought.
    title = models.CharField(max_length=200)
    titles = models.JSONField(default=dict, db_default={}, blank=True)
    # The show this line was bought in (its public id), or empty.
    scope = models.CharField(max_length=12, blank=True, db_index=True)
    # Which moment of its programme the buyer's picture showed when they reached for it (milliseconds since the epoch).
    playhead_ms = models.BigIntegerField(null=True, blank=True)
    line_up_number = models.PositiveSmallIntegerField(null=True, blank=True)
    quantity = models.PositiveIntegerField()
    unit_minor = models.BigIntegerField()
    # What offers take off the line as a whole (see OrderDiscount), and what the house adds for those it bears: by so
    # much more is shared out than the buyer pays.
    discount_minor = models.BigIntegerField(default=0)
    house_minor = models.BigIntegerField(default=0, db_default=0)
    total_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    # Where the pieces are: what left, what will not leave, and what of the sent came back.
    shipped_quantity = models.PositiveIntegerField(default=0, db_default=0)
    cancelled_quantity = models.PositiveIntegerField(default=0, db_default=0)
    returned_quantity = models.PositiveIntegerField(default=0, db_default=0)
    # Which of those that went back, and of those that will not leave, are in refunds that may yet be given up.
    claimed_quantity = models.PositiveIntegerField(default=0, db_default=0)
    claimed_unsent_quantity = models.PositiveIntegerField(default=0, db_default=0)
    # At which rate; unknown of orders from before rates were kept.
    tax_bp = models.PositiveIntegerField(null=True, blank=True)
    # Which part of the tax came on top of the price: all of it where prices are without, else nothing.
    added_tax_minor = models.BigIntegerField(default=0, db_default=0)
    # What went back so far, and which part of it was whose: sums over refunds end exactly at what was paid.
    refunded_quantity = models.PositiveIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    refunded_tax_minor = models.BigIntegerField(default=0)
    refunded_commission_minor = models.BigIntegerField(default=0)
    refunded_fee_minor = models.BigIntegerField(default=0)
    refunded_house_minor = models.BigIntegerField(default=0, db_default=0)
    # Attribution, frozen: who led to this sale and what the terms gave for it.
    credited_to = models.ForeignKey(
        Creator, models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    collaboration = models.ForeignKey(
        Collaboration, models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    commission_bp = models.PositiveIntegerField(default=0)
    commission_minor = models.BigIntegerField(default=0)
    # Which rate that is: agreed with this creator, or open to all; and by which version of the agreement.
    rate_kind = models.CharField(
        max_length=8, choices=RateKind.choices, blank=True, default="", db_default=""
    )
    terms_version = models.PositiveIntegerField(null=True, blank=True)
    fee_bp = models.PositiveIntegerField(default=0)
    fee_minor = models.BigIntegerField(default=0)
    # By which rule of the fee schedule (its public id); empty where the house's own rate held.
    fee_rule = models.CharField(max_length=12, blank=True, default="", db_default="")
    # Who gets which part of the commission for looking after the creator (its public id); it is in the commission.
    agency = models.CharField(max_length=12, blank=True, default="", db_default="")
    agency_bp = models.PositiveIntegerField(default=0, db_default=0)
    agency_minor = models.BigIntegerField(default=0, db_default=0)
    refunded_agency_minor = models.BigIntegerField(default=0, db_default=0)
    # When it is refunded the house keeps this part of its fee, so much at most; and what it has kept so far.
    refund_fee_bp = models.PositiveIntegerField(default=0, db_default=0)
    refund_fee_max_minor = models.BigIntegerField(default=0, db_default=0)
    refund_fee_kept_minor = models.BigIntegerField(default=0, db_default=0)
    # Which account of the books the seller's part goes to (kind and owner): a plan's pool, a fan's coins, a creator.
    # Empty: to the brand, as nearly always.
    goes_kind = models.CharField(max_length=20, blank=True, default="", db_default="")
    goes_owner = models.CharField(max_length=40, blank=True, default="", db_default="")
    # What the buyer paid above what was asked, tax included; it is in the total.
    support_minor = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="order_line_of_something"),
            models.CheckConstraint(
                condition=models.Q(
                    total_minor=models.F("unit_minor") * models.F("quantity")
                    - models.F("discount_minor")
                    + models.F("added_tax_minor"),
                    discount_minor__gte=0,
                    added_tax_minor__gte=0,
                    added_tax_minor__lte=models.F("tax_minor"),
                    total_minor__gte=0,
                ),
                name="order_line_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    total_minor__gte=models.F("tax_minor")
                    + models.F("commission_minor")
                    + models.F("fee_minor")
                    - models.F("house_minor"),
                    house_minor__gte=0,
                    tax_minor__lte=models.F("total_minor"),
                ),
                name="order_line_shares_fit",
            ),
            models.CheckConstraint(
                condition=models.Q(support_minor__gte=0, support_minor__lte=models.F("total_minor")),
                name="order_line_support_bound",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    refunded_minor__gte=0,
                    refunded_minor__lte=models.F("total_minor"),
                    refunded_quantity__lte=models.F("quantity"),
                    refunded_tax_minor__lte=models.F("tax_minor"),
                    refunded_commission_minor__lte=models.F("commission_minor"),
                    refunded_fee_minor__lte=models.F("fee_minor"),
                    refunded_house_minor__lte=models.F("house_minor"),
                ),
                name="order_line_refund_bound",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    shipped_quantity__lte=models.F("quantity") - models.F("cancelled_quantity"),
                    returned_quantity__lte=models.F("shipped_quantity"),
                ),
                name="order_line_pieces_bound",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    claimed_quantity__lte=models.F("refunded_quantity"),
                    claimed_unsent_quantity__lte=models.F("cancelled_quantity"),
                ),
                name="order_line_claims_bound",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    agency_minor__gte=0,
                    agency_minor__lte=models.F("commission_minor"),
                    refunded_agency_minor__lte=models.F("agency_minor"),
                ),
                name="order_line_agency_bound",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    refund_fee_bp__lte=10_000,
                    refund_fee_kept_minor__gte=0,
                    refund_fee_kept_minor__lte=models.F("refund_fee_max_minor"),
                    refunded_fee_minor__lte=models.F("fee_minor") - models.F("refund_fee_kept_minor"),
                ),
                name="order_line_fee_kept_bound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def shown_title(self) -> str:
        """What it is called in the reader's language."""
        return title_here(self.title, self.titles)

    @property
    def unsent(self) -> int:
        """How many pieces may still be put into a parcel."""
        return self.quantity - self.shipped_quantity - self.cancelled_quantity

    @property
    def is_surely_back(self) -> bool:
        """Whether all pieces went back, not counting refunds that may yet be given up."""
        return self.refunded_quantity - self.claimed_quantity == self.quantity

    @property
    def kept(self) -> int:
        """How many pieces are with the buyer, or on their way."""
        return self.shipped_quantity - self.returned_quantity

    @property
    def base_minor(self) -> int:
        """What commission and fee are counted on: the price paid less the tax in it, and what the house adds."""
        return self.total_minor - self.tax_minor + self.house_minor

    @property
    def support_net_minor(self) -> int:
        """What of the seller's part is support: the same part of it as of the total, rounded down."""
        return self.support_minor * max(self.brand_minor, 0) // self.total_minor if self.total_minor else 0

    @property
    def brand_minor(self) -> int:
        """What is left for the brand."""
        return self.base_minor - self.commission_minor - self.fee_minor
