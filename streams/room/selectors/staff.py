"""The room behind the room: what only those hear who keep order in a show."""

from typing import Final

STAFF_ROOM: Final = "~staff"


def staff_room(show: str) -> str:
    """Return the name of the room where a show's moderators hear each other's news."""
    return f"{show}{STAFF_ROOM}"


def show_of_staff_room(name: str) -> str:
    """Return whose staff room this is, or nothing when it is a show's own room."""
    return name.removesuffix(STAFF_ROOM) if name.endswith(STAFF_ROOM) else ""
