"""Writes of safety, one subject to a file."""
