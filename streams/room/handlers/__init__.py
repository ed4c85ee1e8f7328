"""What the room hears, and tells on. All of it runs after commit and may be lost, like any socket message."""

from streams.room.handlers import messages, prices, shelf, shows

__all__ = ["messages", "prices", "shelf", "shows"]
