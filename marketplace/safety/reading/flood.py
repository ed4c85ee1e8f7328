"""Too much of the same: repeats, near repeats, raids, bursts, and messages that shout. Pure: the time is an argument.

``shape_of`` judges one text alone. ``Flood`` remembers what was said, in one process and within bounds. Where several
processes serve a room, ``fingerprint`` names a text so that they can count it together: a bucket for each writer and
print is one writer's repeats, a bucket for each room and print is the same text from many.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from marketplace.safety.reading.index import REPEATED, loose
from marketplace.safety.reading.normal import Reading

# Shorter texts ("yes", "+1", a heart) are said again by everybody; a Chinese character counts as two letters.
PRINT_LETTERS_MIN: Final = 8
# A raid repeats sentences; "LAMP!" from hundreds is what the host asked for.
RAID_LETTERS_MIN: Final = 16
RING_MAX: Final = 8
WRITERS_MAX: Final = 10_000
ROOMS_MAX: Final = 1_000
ROOM_TEXTS_MAX: Final = 256
# A sketch of a text: the least hash of its three-letter pieces in each of so many bins.
BINS: Final = 24
LIKENESS_LEAST: Final = 0.7
SKETCH_LETTERS_MIN: Final = 12
NO_PIECE: Final = -1
LETTERS: Final = re.compile(r"[acxkm]+")
WORDS: Final = re.compile(r"\w+")


class Decision(StrEnum):
    PASS = "pass"  # noqa: S105
    HOLD = "hold"
    BLOCK = "block"


class Why(StrEnum):
    """The code of a verdict; whoever shows it to people words it."""

    BURST = "flood-burst"
    REPEAT = "flood-repeat"
    ALIKE = "flood-alike"
    RAID = "flood-raid"
    EMOJI = "flood-emoji"
    CAPITALS = "flood-capitals"
    SIGNS = "flood-signs"
    WORDS = "flood-words"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, why, and how many there were: of messages, writers, emoji, letters."""

    decision: Decision
    why: Why | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """Most of each that passes; seconds are how far back is looked."""

    burst: int = 8
    burst_seconds: float = 10.0
    repeats: int = 2
    repeat_seconds: float = 30.0
    raid_writers: int = 5
    raid_seconds: float = 20.0
    emoji: int = 24
    same_sign: int = 40
    capitals_from: int = 40
    capitals_share: float = 0.9
    words_from: int = 12
    new_words_share: float = 0.25


PASSED: Final = Verdict(Decision.PASS)
LIMITS: Final = Limits()


def letters_of(text: str) -> str:
    """Return the letters alone, not repeated, as they are read: what a text says whatever stands around it."""
    return _letters(Reading(text))


def _letters(reading: Reading) -> str:
    letters = reading.letters
    return loose("".join([letters[found.start() : found.end()] for found in LETTERS.finditer(reading.kinds)]))


def fingerprint(text: str) -> str:
    """Return the name of what a text says, the same for its usual variations; "" for what is too short to count."""
    letters = letters_of(text)
    return _print_of(letters) if _weight(letters) >= PRINT_LETTERS_MIN else ""


def _print_of(letters: str) -> str:
    # Half a sign is refused by whoever stores it; here it only must not stop the reading.
    return blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _weight(letters: str) -> int:
    return len(letters) + sum(letter >= "\u3040" for letter in letters)


def sketch_of(letters: str) -> tuple[int, ...]:
    """Return a sketch by which two texts can be compared without keeping either."""
    codes = [ord(letter) for letter in letters]
    values = [
        (a * 0x9E3779B1 ^ b * 0x85EBCA77 ^ c * 0xC2B2AE3D) & 0xFFFFFFFF
        for a, b, c in zip(codes, codes[1:], codes[2:], strict=False)
    ]
    bins: dict[int, int] = {}
    for value in sorted(set(values), reverse=True):
        bins[(value ^ value >> 15) % BINS] = value
    return tuple([bins.get(place, NO_PIECE) for place in range(BINS)])


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return how much of two sketches is the same, 0.0 to 1.0."""
    filled = [(a, b) for a, b in zip(one, other, strict=True) if a != NO_PIECE or b != NO_PIECE]
    return sum(a == b for a, b in filled) / len(filled) if filled else 0.0


def shape_of(text: str, limits: Limits = LIMITS) -> Verdict:
    """Judge one text alone: emoji, one sign again and again, capitals, the same words."""
    return _shape(Reading(text), limits)


def _shape(reading: Reading, limits: Limits) -> Verdict:
    emoji = reading.kinds.count("o") + reading.kinds.count("e")
    if emoji > limits.emoji:
        return Verdict(Decision.HOLD, Why.EMOJI, emoji)
    longest = max((found.end() - found.start() for found in REPEATED.finditer(reading.letters)), default=1)
    if longest > limits.same_sign:
        return Verdict(Decision.HOLD, Why.SIGNS, longest)
    capitals, small = sum(map(str.isupper, reading.text)), sum(map(str.islower, reading.text))
    if capitals + small >= limits.capitals_from and capitals >= limits.capitals_share * (capitals + small):
        return Verdict(Decision.HOLD, Why.CAPITALS, capitals)
    words = WORDS.findall(reading.letters)
    if len(words) >= limits.words_from and len(set(words)) <= limits.new_words_share * len(words):
        return Verdict(Decision.HOLD, Why.WORDS, len(words))
    return PASSED


@dataclass(frozen=True, slots=True)
class _Said:
    at: float
    print: str
    sketch: tuple[int, ...] | None


class Flood:
    """What was said lately, by whom. Bounded in writers, rooms and texts, whatever comes."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._writers: OrderedDict[Hashable, deque[_Said]] = OrderedDict()
        self._rooms: OrderedDict[Hashable, OrderedDict[str, deque[tuple[float, Hashable]]]] = OrderedDict()

    def check(self, text: str, *, writer: Hashable, room: Hashable, now: float) -> Verdict:
        """Judge a message and remember it; what is refused counts like what is said."""
        reading = Reading(text)
        letters = _letters(reading)
        said = _Said(now, _print_of(letters or text), _sketch(letters))
        ring = self._ring((room, writer))
        verdicts = [
            self._burst(ring, now),
            self._again(ring, said, is_long=_weight(letters) >= PRINT_LETTERS_MIN),
            self._raid(said, writer, room) if _weight(letters) >= RAID_LETTERS_MIN else PASSED,
        ]
        ring.append(said)
        return next((verdict for verdict in verdicts if verdict is not PASSED), _shape(reading, self._limits))

    def _ring(self, key: Hashable) -> deque[_Said]:
        ring = self._writers.setdefault(key, deque(maxlen=max(RING_MAX, self._limits.burst)))
        self._writers.move_to_end(key)
        while len(self._writers) > WRITERS_MAX:
            self._writers.popitem(last=False)
        return ring

    def _burst(self, ring: deque[_Said], now: float) -> Verdict:
        lately = sum(now - before.at < self._limits.burst_seconds for before in ring)
        return Verdict(Decision.BLOCK, Why.BURST, lately + 1) if lately >= self._limits.burst else PASSED

    def _again(self, ring: deque[_Said], said: _Said, *, is_long: bool) -> Verdict:
        lately = [before for before in ring if said.at - before.at < self._limits.repeat_seconds]
        same = sum(before.print == said.print for before in lately)
        if is_long and same >= self._limits.repeats:
            return Verdict(Decision.BLOCK, Why.REPEAT, same + 1)
        alike = sum(_is_alike(before.sketch, said.sketch) for before in lately)
        if alike >= self._limits.repeats:
            return Verdict(Decision.HOLD, Why.ALIKE, alike + 1)
        return PASSED

    def _raid(self, said: _Said, writer: Hashable, room: Hashable) -> Verdict:
        texts = self._rooms.setdefault(room, OrderedDict())
        self._rooms.move_to_end(room)
        while len(self._rooms) > ROOMS_MAX:
            self._rooms.popitem(last=False)
        sayings = texts.setdefault(said.print, deque(maxlen=4 * self._limits.raid_writers))
        texts.move_to_end(said.print)
        while len(texts) > ROOM_TEXTS_MAX:
            texts.popitem(last=False)
        sayings.append((said.at, writer))
        writers = {who for at, who in sayings if said.at - at < self._limits.raid_seconds}
        return (
            Verdict(Decision.HOLD, Why.RAID, len(writers))
            if len(writers) > self._limits.raid_writers
            else PASSED
        )


def _sketch(letters: str) -> tuple[int, ...] | None:
    return sketch_of(letters) if len(letters) >= SKETCH_LETTERS_MIN else None


def _is_alike(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> bool:
    return one is not None and other is not None and likeness(one, other) >= LIKENESS_LEAST
