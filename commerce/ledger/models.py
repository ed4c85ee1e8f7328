"""The ledger: accounts, two-sided transfers that never change, and the movements they were written in.

A transfer debits one account and credits another by the same amount, so a row cannot be unbalanced. Nothing is
edited: a mistake is corrected by an opposite transfer. Triggers in the database refuse updates of posted rows and
every delete (see migrations).
"""

from django.db import models

from commerce.ledger.kinds import AccountKind, MovementKind, TransferState
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money


class Account(models.Model):
    """One side of the books in one currency. ``owner`` is a key such as ``brand:<public id>``, never a name."""

    kind = models.CharField(max_length=20, choices=AccountKind.choices)
    owner = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kind", "owner", "currency")
        constraints = (
            models.UniqueConstraint(fields=["kind", "owner", "currency"], name="account_once"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="account_currency_is_a_code"
            ),
        )

    def __str__(self) -> str:
        return " ".join(filter(None, (self.kind, self.owner, self.currency)))


class Movement(models.Model):
    """The transfers written together for one deed: a sale, a refund, a payout."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=MovementKind.choices)
    # The public id of the order or payout that made it; the ledger knows no other table.
    reference = models.CharField(max_length=40, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.key


class Transfer(models.Model):
    """``amount`` minor units of ``currency`` from the debited to the credited account."""

    movement = models.ForeignKey(Movement, models.PROTECT, related_name="transfers")
    key = models.CharField(max_length=160, unique=True)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=8, choices=TransferState.choices, default=TransferState.POSTED)
    # Which part of the deed it is, for the money trail: an order line's public id, "shipping:<fulfilment>".
    subject = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="transfer_amount_positive"),
            models.CheckConstraint(
                condition=~models.Q(debit=models.F("credit")), name="transfer_between_two_accounts"
            ),
        )
        indexes = (
            models.Index(
                fields=["movement"], condition=models.Q(state="pending"), name="transfer_pending_by_movement"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} ({self.key})"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)
