"""Renewals need the same plans as memberships do."""

from tests.commerce.memberships.conftest import circle, friend, house_pass, patron

__all__ = ["circle", "friend", "house_pass", "patron"]
