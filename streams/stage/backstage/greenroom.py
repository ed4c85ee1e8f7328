"""Who is behind one show: the host, guests who wait, guests on stage. Pure: lines are objects with `tell` and `leave`.

The server only carries words between the host's browser and each guest's; picture and sound go straight from one
to the other. A guest is heard by nobody but the host, and by the host only from the moment they are on stage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

WAITING_MAX = 8
ON_STAGE_MAX = 3

WAITING = "waiting"
ON_STAGE = "on_stage"

Words = Mapping[str, Any]


class Line(Protocol):
    """A connection to one browser."""

    def tell(self, words: Words) -> None: ...
    def leave(self, reason: str) -> None: ...


class Turned(Exception):
    """Somebody may not come in, or not do that; ``reason`` is a word the page has a sentence for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Guest:
    id: str
    name: str
    line: Line
    place: str = WAITING
    is_muted: bool = False

    @property
    def facts(self) -> Words:
        return {"id": self.id, "name": self.name, "place": self.place, "muted": self.is_muted}


@dataclass
class Greenroom:
    """What is known of one show, for as long as somebody is there."""

    host: Line | None = None
    arrivals: int = 0  # of the host's page: guests connect anew with each
    guests: dict[str, Guest] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Nobody is here, and nobody was sent away: there is nothing to remember."""
        return self.host is None and not self.guests and not self.removed

    # --- coming and going ---

    def host_enters(self, line: Line) -> None:
        """The host's page is here; an earlier one of theirs is let go, and guests begin anew with this one."""
        if self.host is not None:
            self.host.leave("replaced")
        self.host = line
        self.arrivals += 1
        self._tell_host()
        for guest in self.guests.values():
            self._tell_guest(guest)

    def guest_enters(self, guest_id: str, name: str, line: Line) -> None:
        """A guest waits, or is back on stage after their line dropped.

        Raises Turned: they were sent away, or too many wait.
        """
        if guest_id in self.removed:
            raise Turned("removed")
        known = self.guests.get(guest_id)
        if known is not None:
            known.line.leave("replaced")
            known.line, known.name = line, name
        elif sum(guest.place == WAITING for guest in self.guests.values()) >= WAITING_MAX:
            raise Turned("full")
        else:
            self.guests[guest_id] = known = Guest(guest_id, name, line)
        self._tell_guest(known)
        self._tell_host()

    def leaves(self, line: Line) -> None:
        """A line is gone; a guest's place goes with it."""
        if self.host is line:
            self.host = None
            for guest in self.guests.values():
                self._tell_guest(guest)
            return
        for guest in list(self.guests.values()):
            if guest.line is line:
                del self.guests[guest.id]
                self._tell_host()

    # --- the host's deeds ---

    def admit(self, guest_id: str) -> None:
        """Bring a guest on stage. Raises Turned when it is full."""
        guest = self._guest(guest_id)
        if guest.place == ON_STAGE:
            return
        if sum(other.place == ON_STAGE for other in self.guests.values()) >= ON_STAGE_MAX:
            raise Turned("stage_full")
        self._place(guest, ON_STAGE)

    def send_back(self, guest_id: str) -> None:
        """Let a guest wait again."""
        self._place(self._guest(guest_id), WAITING)

    def mute(self, guest_id: str, *, is_muted: bool) -> None:
        """Take a guest's voice, or give it back."""
        guest = self._guest(guest_id)
        guest.is_muted = is_muted
        self._tell_guest(guest)
        self._tell_host()

    def remove(self, guest_id: str) -> None:
        """Send a guest away; the same pass does not come back."""
        guest = self._guest(guest_id)
        self.removed.add(guest_id)
        del self.guests[guest_id]
        guest.line.leave("removed")
        self._tell_host()

    # --- their browsers ---

    def signal(self, line: Line, to: str, data: Any) -> None:
        """Carry a word of one browser to the other. Raises Turned for a guest who is not on stage."""
        if line is self.host:
            guest = self._guest(to)
            if guest.place != ON_STAGE:
                raise Turned("not_on_stage")
            guest.line.tell({"type": "signal", "from": "host", "data": data})
            return
        guest = self._guest_on(line)
        if guest.place != ON_STAGE:
            raise Turned("not_on_stage")
        if self.host is not None:
            self.host.tell({"type": "signal", "from": guest.id, "data": data})

    def _guest(self, guest_id: str) -> Guest:
        guest = self.guests.get(guest_id)
        if guest is None:
            raise Turned("gone")
        return guest

    def _guest_on(self, line: Line) -> Guest:
        guest = next((one for one in self.guests.values() if one.line is line), None)
        if guest is None:
            raise Turned("gone")
        return guest

    def _place(self, guest: Guest, place: str) -> None:
        guest.place = place
        self._tell_guest(guest)
        self._tell_host()

    def _tell_host(self) -> None:
        if self.host is not None:
            self.host.tell({"type": "guests", "guests": [guest.facts for guest in self.guests.values()]})

    def _tell_guest(self, guest: Guest) -> None:
        guest.line.tell(
            {"type": "place", **guest.facts, "host": self.arrivals if self.host is not None else 0}
        )


_rooms: dict[str, Greenroom] = {}


def greenroom(show: str) -> Greenroom:
    """Return what this process knows of the people behind a show."""
    return _rooms.setdefault(show, Greenroom())


def greenroom_forget(show: str) -> None:
    """The show is over: whoever is still there is let go."""
    room = _rooms.pop(show, None)
    if room is None:
        return
    for line in [room.host, *(guest.line for guest in room.guests.values())]:
        if line is not None:
            line.leave("ended")


def greenroom_tidy(show: str) -> None:
    """Nobody is here and nobody was sent away: there is nothing to remember."""
    room = _rooms.get(show)
    if room is not None and room.is_empty:
        del _rooms[show]
