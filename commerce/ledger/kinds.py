"""The words of the books, for everybody above: kinds of accounts and of movements."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountKind(TextChoices):
    """Which side of the books."""

    CLEARING = "clearing", _("card payments, to be received")
    BANK = "bank", _("paid out")
    EXCHANGE = "exchange", _("exchanged between currencies")
    REFUNDABLE = "refundable", _("to be returned to buyers")
    BUYER_CREDIT = "buyer_credit", _("credit of buyers")
    BRAND_PAYABLE = "brand_payable", _("owed to a brand")
    CREATOR_PAYABLE = "creator_payable", _("owed to a creator")
    AGENCY_PAYABLE = "agency_payable", _("owed to an agency")
    PLATFORM_FEE = "platform_fee", _("platform fee")
    PROMOTION = "promotion", _("discounts that the house bears")
    TAX_PAYABLE = "tax_payable", _("tax owed")
    COIN_LIABILITY = "coin_liability", _("coins that fans hold")
    MEMBERSHIP_POOL = "membership_pool", _("memberships, to be shared out")
    RESERVE = "reserve", _("kept in reserve")
    DISPUTE = "dispute", _("in dispute with a bank")
    WRITE_OFF = "write_off", _("written off")
    ROUNDING = "rounding", _("rounding")
    PROCESSOR_FEE = "processor_fee", _("fees of providers")
    COINS_ISSUED = "coins_issued", _("coins made")
    COINS_GIVEN = "coins_given", _("coins that a creator was given")


class MovementKind(TextChoices):
    """Which deed a movement was written for."""

    SALE = "sale", _("sale")
    RECEIPT = "receipt", _("received without a sale")
    REFUND = "refund", _("refund")
    GOODWILL = "goodwill", _("given out of kindness")
    PAYOUT = "payout", _("payout")
    PAYOUT_BACK = "payout_back", _("payout that came back")
    DISPUTE = "dispute", _("taken back by a bank")
    DISPUTE_FEE = "dispute_fee", _("fee of a dispute")
    DISPUTE_WON = "dispute_won", _("won back from a bank")
    EXCHANGE = "exchange", _("exchange")
    PROCESSOR_FEE = "processor_fee", _("fee of a provider")
    GIFT = "gift", _("gifts of fans")
    POOL = "pool", _("share of memberships")
    COINS = "coins", _("coins made, frozen or taken back")


# What goes back to a buyer of what was sold.
BACK: Final = (MovementKind.REFUND, MovementKind.GOODWILL)
# What a payee earns without an order of its own: it rests for some days instead of waiting for a parcel.
DIRECT: Final = (MovementKind.GIFT, MovementKind.POOL)
EARNED: Final = (MovementKind.SALE, *DIRECT)
# What a payee earned, and what became less of it: everything that payouts are made of.
EARNING: Final = (*EARNED, *BACK)


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


def agency_owner(public_id: str) -> str:
    """Return the ledger's key of an agency."""
    return f"agency:{public_id}"


def user_owner(public_id: str) -> str:
    """Return the ledger's key of a person's coins."""
    return f"user:{public_id}"


def plan_owner(product: str) -> str:
    """Return the ledger's key of a plan's pool, by the public id of the product that sells it."""
    return f"plan:{product}"


def provider_owner(code: str) -> str:
    """Return the ledger's key of a provider."""
    return f"provider:{code}"
