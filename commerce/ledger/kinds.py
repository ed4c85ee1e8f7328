"""The words of the books, for everybody above: kinds of accounts and of movements."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountKind(TextChoices):
    """Which side of the books."""

    CLEARING = "clearing", _("card payments, to be received")
    BANK = "bank", _("paid out")
    REFUNDABLE = "refundable", _("to be returned to buyers")
    BRAND_PAYABLE = "brand_payable", _("owed to a brand")
    CREATOR_PAYABLE = "creator_payable", _("owed to a creator")
    PLATFORM_FEE = "platform_fee", _("platform fee")
    PROMOTION = "promotion", _("discounts that the house bears")
    TAX_PAYABLE = "tax_payable", _("tax owed")


class MovementKind(TextChoices):
    """Which deed a movement was written for."""

    SALE = "sale", _("sale")
    RECEIPT = "receipt", _("received without a sale")
    REFUND = "refund", _("refund")
    PAYOUT = "payout", _("payout")


class TransferState(TextChoices):
    """A transfer is posted at once, or reserved and then posted or voided."""

    PENDING = "pending", _("reserved")
    POSTED = "posted", _("posted")
    VOIDED = "voided", _("voided")


def brand_owner(public_id: str) -> str:
    """Return the ledger's key of a brand."""
    return f"brand:{public_id}"


def creator_owner(public_id: str) -> str:
    """Return the ledger's key of a creator."""
    return f"creator:{public_id}"
