"""Reads of the room, one subject to a file."""
