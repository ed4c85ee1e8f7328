"""Memberships: what is offered, who is a member, until when it is paid, and what they watched."""

from commerce.memberships.models.gifts import GiftCode
from commerce.memberships.models.members import Entry, Membership, Period, Purchase
from commerce.memberships.models.minutes import WatchMinute
from commerce.memberships.models.plans import Plan, Tier

__all__ = ["Entry", "GiftCode", "Membership", "Period", "Plan", "Purchase", "Tier", "WatchMinute"]
