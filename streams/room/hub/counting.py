"""Who counts as a viewer: fans once each, however many pages they have open; nobody who works, and no machine.

Pure. What a machine is follows from what it says of itself: search engines, monitors and tests do, and those who lie
cannot be told from people by their words.
"""

import re
from collections.abc import Iterable
from typing import Final

from streams.room.hub.members import Member

MACHINES: Final = re.compile(
    r"(?<!cu)bots?\b|crawl|spider|slurp|headless|phantomjs|selenium|puppeteer|playwright|lighthouse|pingdom|uptime|"
    r"monitor|statuscake|curl/|wget/|python|httpx|aiohttp|okhttp|go-http|java/|libwww|node-fetch|axios|websocket",
    re.IGNORECASE,
)


def is_machine(user_agent: str) -> bool:
    """Tell whether a client says of itself that it is no browser of a person."""
    return bool(MACHINES.search(user_agent))


def viewers(members: Iterable[Member]) -> int:
    """Return how many visitors watch among these sockets: two tabs of one are one."""
    return len({member.key or id(member) for member in members if member.counts})


def machines(members: Iterable[Member]) -> int:
    """Return how many of these sockets are machines."""
    return sum(member.is_machine for member in members)
