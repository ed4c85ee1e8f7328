"""Orders: what was bought, by whom, from which brand, credited to which creator."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Variant
from marketplace.brands.models import Brand
from marketplace.campaigns.models import Collaboration
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money
from marketplace.markets.models import Market


class Buyer(models.Model):
    """The one erasable row that tells who bought: orders and the ledger hold no personal data."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="buyers"
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=80)
    street = models.CharField(_("street and number"), max_length=120)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("town"), max_length=80)
    region = models.CharField(_("region"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    language = models.CharField(max_length=12, default="en")
    # May the room say "Ines bought No. 3"? Otherwise it says "Someone".
    name_in_room = models.CharField(max_length=40, blank=True)
    # The room is not even told that somebody bought.
    is_untold = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["user", "-created_at"], name="buyer_by_user"),)

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One purchase in one currency, its market's. Amounts include tax."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for payment")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")
        REFUNDED = "refunded", _("refunded")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the buyer's page: a second press of Pay finds the first order.
    key = models.UUIDField(unique=True)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="orders")
    market = models.ForeignKey(Market, models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    goods_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(help_text="Contained in goods and shipping")
    total_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    # Why it ended without a parcel: "expired", "sold_out", "abandoned"; empty for the others.
    end_reason = models.CharField(max_length=20, blank=True)
    # How paying stands, as the payments above last told: a Payment state, and the means ("Visa •••• 4242").
    payment_state = models.CharField(max_length=16, blank=True)
    payment_failure = models.CharField(max_length=40, blank=True)
    payment_label = models.CharField(max_length=40, blank=True)
    # The show it was bought in (its public id), or empty.
    scope = models.CharField(max_length=12, blank=True, db_index=True)
    expires_at = models.DateTimeField()
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-placed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(total_minor=models.F("goods_minor") + models.F("shipping_minor")),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(goods_minor__gte=0, shipping_minor__gte=0, tax_minor__gte=0),
                name="order_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__gte=0, refunded_minor__lte=models.F("total_minor")),
                name="order_refund_bound",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | models.Q(paid_at__isnull=False),
                name="order_paid_has_a_date",
            ),
        )
        indexes = (
            models.Index(
                fields=["expires_at"], condition=models.Q(state="pending"), name="order_pending_by_expiry"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people quote: SF- and the first eight letters of the public id, upper case."""
        return f"SF-{self.public_id[:8].upper()}"

    @property
    def total(self) -> Money:
        """What the buyer pays."""
        return Money(self.total_minor, self.currency)

    @property
    def left_minor(self) -> int:
        """What has not gone back to the buyer."""
        return self.total_minor - self.refunded_minor


class Fulfilment(models.Model):
    """One brand's part of an order: its parcel and its delivery fee, or only what needs no parcel."""

    class State(models.TextChoices):
        TO_PACK = "to_pack", _("to pack")
        SHIPPED = "shipped", _("shipped")
        # Nothing of it is sent: tickets are there as soon as they are paid.
        HANDED_OVER = "handed_over", _("handed over")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="fulfilments")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="fulfilments")
    shipping_minor = models.BigIntegerField()
    shipping_tax_minor = models.BigIntegerField()
    shipping_refunded_minor = models.BigIntegerField(default=0)
    shipping_tax_refunded_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.TO_PACK)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)

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
    def total(self) -> Money:
        """What the buyer pays for this part, delivery included."""
        goods = sum(line.total_minor for line in self.lines.all())
        return Money(goods + self.shipping_minor, self.order.currency)

    @property
    def refunded(self) -> Money:
        """What of it went back."""
        goods = sum(line.refunded_minor for line in self.lines.all())
        return Money(goods + self.shipping_refunded_minor, self.order.currency)


class OrderLine(models.Model):
    """One variant in an order, with everything that was agreed when it was bought."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines")
    title = models.CharField(max_length=200)
    # The show this line was bought in (its public id), or empty.
    scope = models.CharField(max_length=12, blank=True, db_index=True)
    line_up_number = models.PositiveSmallIntegerField(null=True, blank=True)
    quantity = models.PositiveIntegerField()
    unit_minor = models.BigIntegerField()
    # What a voucher takes off the line as a whole.
    discount_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    # What went back so far, and which part of it was whose: sums over refunds end exactly at what was paid.
    refunded_quantity = models.PositiveIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    refunded_tax_minor = models.BigIntegerField(default=0)
    refunded_commission_minor = models.BigIntegerField(default=0)
    refunded_fee_minor = models.BigIntegerField(default=0)
    # Attribution, frozen: who led to this sale and what the terms gave for it.
    credited_to = models.ForeignKey(
        Creator, models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    collaboration = models.ForeignKey(
        Collaboration, models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    commission_bp = models.PositiveIntegerField(default=0)
    commission_minor = models.BigIntegerField(default=0)
    fee_bp = models.PositiveIntegerField(default=0)
    fee_minor = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="order_line_of_something"),
            models.CheckConstraint(
                condition=models.Q(
                    total_minor=models.F("unit_minor") * models.F("quantity") - models.F("discount_minor"),
                    discount_minor__gte=0,
                    total_minor__gte=0,
                ),
                name="order_line_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    total_minor__gte=models.F("tax_minor")
                    + models.F("commission_minor")
                    + models.F("fee_minor")
                ),
                name="order_line_shares_fit",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    refunded_minor__gte=0,
                    refunded_minor__lte=models.F("total_minor"),
                    refunded_quantity__lte=models.F("quantity"),
                    refunded_tax_minor__lte=models.F("tax_minor"),
                    refunded_commission_minor__lte=models.F("commission_minor"),
                    refunded_fee_minor__lte=models.F("fee_minor"),
                ),
                name="order_line_refund_bound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def base_minor(self) -> int:
        """What commission and fee are counted on: the price paid less the tax in it."""
        return self.total_minor - self.tax_minor

    @property
    def brand_minor(self) -> int:
        """What is left for the brand."""
        return self.base_minor - self.commission_minor - self.fee_minor
