"""What an answer still shows of a message that was taken out: nothing but that there was one."""

from typing import Any


def unquoted(message: dict[str, Any], key: str, gone: object) -> dict[str, Any]:
    """Return a message without the words it quotes, where they are of what is gone: an ``id``, or a writer ``w``."""
    quote = message.get("re")
    if not quote or quote.get(key) != gone:
        return message
    return {**message, "re": {"id": quote["id"]}}
