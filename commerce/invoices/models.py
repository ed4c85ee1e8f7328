"""Invoices: what a seller billed and took back, frozen as it was told, numbered without a gap."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.orders.models import Order
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money


class Kind(models.TextChoices):
    """Each is a row of numbers of its own, per seller."""

    INVOICE = "invoice", _("invoice")
    CANCELLATION = "cancellation", _("cancellation invoice")


class InvoiceSeries(models.Model):
    """How far a seller's numbers have come. Counted up in the transaction that writes the document."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["brand", "kind"], name="invoice_series_once"),)

    def __str__(self) -> str:
        return f"{self.brand} {self.kind} {self.last}"


class Invoice(models.Model):
    """One document of one seller about one order. It never changes: a trigger of the database refuses it."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="invoices")
    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Which refund a cancellation tells of (its public id); empty for invoices.
    refund = models.CharField(max_length=12, blank=True)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    # What the buyer owes by it, tax included: below nothing for a cancellation.
    total_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    # All that stands on the paper (see facts.py).
    facts = models.JSONField()
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["brand", "kind", "number"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["order", "brand", "refund"], name="invoice_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="invoice_numbers_begin_at_one"),
            models.CheckConstraint(
                condition=models.Q(kind="invoice", refund="", total_minor__gte=0, tax_minor__gte=0)
                | models.Q(~models.Q(refund=""), kind="cancellation", total_minor__lt=0, tax_minor__lte=0),
                name="invoice_bills_or_cancels",
            ),
        )
        indexes = (models.Index(fields=["brand", "-issued_at"], name="invoice_by_brand"),)

    def __str__(self) -> str:
        return self.label

    @property
    def total(self) -> Money:
        """What the buyer owes by it."""
        return Money(self.total_minor, self.currency)
