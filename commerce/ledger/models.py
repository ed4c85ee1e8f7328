"""The ledger: accounts, two-sided transfers that never change, the movements they were written in, and the chain.

A transfer debits one account and credits another by the same amount, so a row cannot be unbalanced. Nothing is
edited: a mistake is corrected by an opposite transfer. Triggers in the database refuse updates of posted rows and
every delete (see migrations). What was written is sealed in blocks of a hash chain, after the fact, so that sales
wait for nobody. No row holds personal data: an owner is a key, a subject is a public id.
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
            models.CheckConstraint(
                condition=models.Q(kind__in=AccountKind.values), name="account_kind_is_known"
            ),
            # A key, never a name or an address.
            models.CheckConstraint(
                condition=models.Q(owner__regex=r"^([a-z]+:[A-Za-z0-9_-]+)?$"), name="account_owner_is_a_key"
            ),
        )

    def __str__(self) -> str:
        return " ".join(filter(None, (self.kind, self.owner, self.currency)))


class Block(models.Model):
    """What was written in about a minute, sealed: ``hash`` covers the rows and the hash of the block before."""

    number = models.PositiveBigIntegerField(unique=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    movement_count = models.PositiveIntegerField()
    closing_count = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(number=1, previous="") | models.Q(number__gt=1) & ~models.Q(previous=""),
                name="block_follows_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


class Movement(models.Model):
    """The transfers written together for one deed: a sale, a refund, a payout."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=MovementKind.choices)
    # The public id of the order or payout that made it; the ledger knows no other table.
    reference = models.CharField(max_length=40, db_index=True)
    # Of an exchange: what one unit of the first currency was worth ("EUR/JPY 162.35").
    rate = models.CharField(max_length=40, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    # Set once, when it is sealed.
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="movements")

    class Meta:
        ordering = ("created_at", "pk")
        indexes = (
            models.Index(fields=["id"], condition=models.Q(block__isnull=True), name="movement_unsealed"),
        )

    def __str__(self) -> str:
        return self.key


class Closing(models.Model):
    """A movement that was reserved was settled or given up: written once, and sealed like movements are."""

    movement = models.OneToOneField(Movement, models.PROTECT, related_name="closing")
    state = models.CharField(max_length=8, choices=TransferState.choices)
    created_at = models.DateTimeField()
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="closings")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=[TransferState.POSTED.value, TransferState.VOIDED.value]),
                name="closing_closes",
            ),
        )
        indexes = (
            models.Index(fields=["id"], condition=models.Q(block__isnull=True), name="closing_unsealed"),
        )

    def __str__(self) -> str:
        return f"{self.movement} {self.state}"


class Transfer(models.Model):
    """``amount`` minor units of ``currency`` from the debited to the credited account."""

    movement = models.ForeignKey(Movement, models.PROTECT, related_name="transfers")
    key = models.CharField(max_length=160, unique=True)
    # Their indexes are below: in the order of the rows, so that an account's newest are found without sorting all.
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits", db_index=False)
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
            models.CheckConstraint(
                condition=models.Q(state__in=TransferState.values), name="transfer_state_is_known"
            ),
        )
        indexes = (
            models.Index(fields=["debit", "id"], name="transfer_by_debit"),
            models.Index(fields=["credit", "id"], name="transfer_by_credit"),
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
