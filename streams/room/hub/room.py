"""One room in one process: takes news in order, keeps the state, and says when the next frame is due."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from streams.room.hub.encoded import Encoded
from streams.room.hub.envelope import SNAPSHOT_FIRST, News, encode, envelope
from streams.room.hub.kinds import BIDS, LAZY_KINDS, MERGED_KINDS, PINS, STATE_KINDS, STOCK, URGENT_KINDS
from streams.room.hub.members import CLOSE_RECALLED, Member
from streams.room.hub.quotes import unquoted
from streams.room.hub.ring import Ring, Tick
from streams.room.hub.standings import not_older

TICK_SECONDS_MIN: Final = 0.1
TICK_SECONDS_MAX: Final = 1.0
# How many sockets one process can write to in a second with room to spare.
WRITES_PER_SECOND: Final = 20_000
LAZY_SECONDS: Final = 1.0
SNAPSHOT_MESSAGES: Final = 30
# How many frames for latecomers are kept until something changes; the snapshot stands beside the gaps.
FRAMES_MAX: Final = 64
SNAPSHOT: Final = -1


def tick_seconds(members: int, stretch: float = 1.0) -> float:
    """Return how long news is gathered before it goes out: a fuller room waits longer, at most a second.

    ``stretch`` is what a loaded process makes of it (``hub.ladder``).
    """
    return stretch * min(max(TICK_SECONDS_MIN, members / WRITES_PER_SECOND), TICK_SECONDS_MAX)


def _left(pieces: int) -> dict[str, Any]:
    return {"left": pieces, "sold_out": pieces <= 0}


@dataclass(frozen=True)
class Snapshot:
    """A room as the database has it, at a number of the room's news."""

    epoch: str
    seq: int
    messages: list[dict[str, Any]]
    state: dict[str, Any]


@dataclass(eq=False)
class Room:
    """The room's memory. Nothing here waits; whoever owns it calls ``take_tick`` when ``due_at`` has come."""

    name: str
    epoch: str = ""
    seq: int = 0
    stretch: float = 1.0
    state: dict[str, Any] = field(default_factory=dict)
    members: set[Member] = field(default_factory=set)
    ring: Ring = field(default_factory=Ring)
    messages: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=SNAPSHOT_MESSAGES))
    _events: list[str] = field(default_factory=list)
    _changed: dict[str, Any] = field(default_factory=dict)
    _told: int = 0
    _waits: bool = False
    _is_urgent: bool = False
    _sent_at: float = 0.0
    _turn: float = 0.0
    _last_lazy: float = 0.0
    _frames: dict[int, Encoded] = field(default_factory=dict)

    @property
    def told(self) -> int:
        """The last number that went out to all."""
        return self._told

    def begin(self, snapshot: Snapshot) -> None:
        """Start anew from a snapshot; members must be sent ``snapshot_frame`` by the caller."""
        keep = {key: self.state[key] for key in LAZY_KINDS if key in self.state}
        self.epoch, self.seq, self._told = snapshot.epoch, snapshot.seq, snapshot.seq
        self.state = {**keep, **snapshot.state}
        self.messages.clear()
        self.messages.extend(snapshot.messages)
        self.ring.clear()
        self._events, self._changed = [], {}
        self._waits = self._is_urgent = False
        self._frames.clear()

    def hear(self, news: News) -> bool:
        """Take one piece of news; False when something before it is missing, or the epoch is another one.

        What was heard before is taken again without effect.
        """
        if news.seq == 0:
            self.set_state(news.kind, json.loads(news.body))
            return True
        if news.epoch != self.epoch or news.seq > self.seq + 1:
            return False
        if news.seq <= self.seq:
            return True
        self.seq = news.seq
        self._frames.clear()
        self._is_urgent = self._is_urgent or news.kind in URGENT_KINDS
        self._waits = True
        body = json.loads(news.body)
        if news.is_state:
            self.set_state(news.kind, body)
        else:
            self._events.append(news.event)
            self._remember(news.kind, body)
        return True

    def set_state(self, key: str, value: Any) -> None:
        """Change one key of the state: it is replaced, or (stock by product) merged; bids by auction, none older."""
        if key not in STATE_KINDS:
            return
        self._frames.clear()
        if key == BIDS:
            value = not_older(self.state.get(key, {}), value)
        if key in MERGED_KINDS:
            merged = {**self.state.get(key, {}), **value}
            # What became nothing is told, and not kept.
            self.state[key] = {name: one for name, one in merged.items() if one is not None}
            self._changed[key] = {**self._changed.get(key, {}), **value}
            if key == STOCK:
                self._pin_left(value)
        elif self.state.get(key) != value:
            self.state[key] = self._changed[key] = value

    def _pin_left(self, stock: Mapping[str, int]) -> None:
        # A joiner's snapshot must not bring an old count on what is on stage.
        pins = self.state.get(PINS) or {}
        items = pins.get("items") or []
        if not any(item["product"] in stock for item in items):
            return
        now = [{**item, **_left(stock.get(item["product"], item["left"]))} for item in items]
        self.state[PINS] = {**pins, "items": now}
        self._is_urgent = self._is_urgent or any(item["sold_out"] for item in now)

    def _remember(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "chat":
            # The snapshot may have brought it already: the database is ahead of the news.
            if all(message["id"] != body["id"] for message in self.messages):
                self.messages.append(body)
        elif kind == "caption":
            # Who comes later is told that there are captions, and none that were.
            self.set_state("cc", value=True)
        elif kind in {"recall", "restore"}:
            self._recall(body["w"]) if kind == "recall" else self._restore(body["m"])
        elif kind in {"delete", "hide"}:
            key, gone = ("id", body.get("id")) if kind == "delete" else ("w", body.get("w"))
            kept = [unquoted(message, key, gone) for message in self.messages if message.get(key) != gone]
            self.messages.clear()
            self.messages.extend(kept)

    def _restore(self, back: list[dict[str, Any]]) -> None:
        """Put messages back among the last ones, each in its place."""
        known = {message["id"]: message for message in (*self.messages, *back)}
        self.messages.clear()
        self.messages.extend(known[number] for number in sorted(known))

    def _recall(self, key: str) -> None:
        """Close the sockets of somebody whose pass no longer says what they are."""
        for member in list(self.members):
            if member.key == key:
                member.close(CLOSE_RECALLED)

    def due_at(self) -> float | None:
        """Return when the next frame should go out, or None when there is nothing to say."""
        if self._waits or any(key not in LAZY_KINDS for key in self._changed):
            due = self._turn + tick_seconds(len(self.members), self.stretch)
            return min(due, self._sent_at + TICK_SECONDS_MIN) if self._is_urgent else due
        return self._last_lazy + LAZY_SECONDS if self._changed else None

    def take_tick(self, now: float, planned: float | None = None) -> Tick | None:
        """Return the frame for all with everything since the last one, or None when there is nothing.

        ``planned`` is the moment for which it was planned. The next turn is counted from there and not from now, so
        that a busy process does not make every tick later than the one before; unless it missed the turn altogether.
        """
        if not (self._waits or self._changed):
            return None
        text = envelope(
            room=self.name,
            epoch=self.epoch,
            first=self._told + 1,
            last=self.seq,
            events=self._events,
            state=self._changed,
        )
        tick = self.ring.add(first=self._told + 1, last=self.seq, text=text)
        self._told = self.seq
        is_in_time = planned is not None and now - planned < tick_seconds(len(self.members), self.stretch)
        self._turn = planned if planned is not None and is_in_time else now
        self._sent_at = now
        if LAZY_KINDS & self._changed.keys():
            self._last_lazy = now
        self._events, self._changed = [], {}
        self._waits = self._is_urgent = False
        return tick

    def snapshot_frame(self) -> Encoded:
        """Return the frame that a joiner begins with: the last messages and the whole state.

        It is made once for all who come before anything changes, and so is what fills the same gap.
        """
        return self._made(SNAPSHOT, self.snapshot_text)

    def resume_frame(self, after: int, news: list[News]) -> Encoded:
        """Return the frame that fills the gap after ``after`` with news from the stream."""
        last = news[-1].seq if news else after
        if last != self.seq:
            # The stream is ahead of this process: what it has now is not what it has next time.
            return Encoded(self.resume_text(after, news))
        return self._made(after, lambda: self.resume_text(after, news))

    def _made(self, key: int, text: Callable[[], str]) -> Encoded:
        frame = self._frames.get(key)
        if frame is None:
            if len(self._frames) >= FRAMES_MAX:
                self._frames.clear()
            frame = self._frames[key] = Encoded(text())
        return frame

    def snapshot_text(self) -> str:
        """Return the frame that a joiner begins with: the last messages and the whole state."""
        events = [f'[0,"chat",{encode(message)}]' for message in self.messages]
        return envelope(
            room=self.name,
            epoch=self.epoch,
            first=SNAPSHOT_FIRST,
            last=self.seq,
            events=events,
            state=self.state,
        )

    def resume_text(self, after: int, news: list[News]) -> str:
        """Return the frame that fills the gap after ``after`` with news from the stream, and the whole state."""
        last = news[-1].seq if news else after
        events = [one.event for one in news if not one.is_state]
        return envelope(
            room=self.name, epoch=self.epoch, first=after + 1, last=last, events=events, state=self.state
        )
