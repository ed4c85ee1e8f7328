"""Renewals of memberships, prices that members are asked about, and how a month's fees are shared out."""

from commerce.renewals.models.pools import PoolFee, PoolMonth, PoolShare
from commerce.renewals.models.renewals import PriceAsk, Renewal

__all__ = ["PoolFee", "PoolMonth", "PoolShare", "PriceAsk", "Renewal"]
