"""Reads of coins, gifts and tips."""
