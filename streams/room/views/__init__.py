"""The room over HTTP, one subject to a file."""
