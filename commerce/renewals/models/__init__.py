"""Renewals of memberships, prices that members are asked about, and how a month's fees are shared out."""

from commerce.renewals.models.pools import PoolMonth, PoolShare
from commerce.renewals.models.renewals import PriceAsk, Renewal

__all__ = ["PoolMonth", "PoolShare", "PriceAsk", "Renewal"]
