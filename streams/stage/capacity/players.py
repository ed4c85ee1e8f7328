"""How many players watch, told from what they ask for and not from who they are: nothing of a person is kept.

Every player at the edge of a show asks for each position of a playlist once. So the questions of a while, divided by
the different positions among them, are the players; those that ask plainly do so once in a target duration.
"""

from collections import Counter, deque
from typing import Final

from streams.stage.packager.playlists import TARGET_SECONDS

PLAYERS_SECONDS: Final = 10
# A player is at most this many segments behind the newest; whoever asks for older ones is none.
SEGMENTS_BEHIND_MAX: Final = 1

Position = tuple[int, int | None]


class Players:
    """Of one rendition. ``turn`` is called once a second; asking costs one look into a dictionary."""

    def __init__(self) -> None:
        self._asked: Counter[Position] = Counter()
        self._plain = 0
        self._before: deque[tuple[Counter[Position], int]] = deque(maxlen=PLAYERS_SECONDS)

    def ask(self, number: int | None, part: int | None, last_number: int) -> None:
        """Somebody asked for the playlist as it is once a position is there, or as it is now (no number)."""
        if number is None:
            self._plain += 1
        elif number >= last_number - SEGMENTS_BEHIND_MAX:
            self._asked[number, part] += 1

    def turn(self) -> None:
        """A second has passed."""
        self._before.append((self._asked, self._plain))
        self._asked, self._plain = Counter(), 0

    @property
    def count(self) -> int:
        """Return the players of the last seconds."""
        together: Counter[Position] = Counter()
        for asked, _plain in self._before:
            together.update(asked)
        found = 0.0
        for is_part in (True, False):
            questions = [n for (_number, part), n in together.items() if (part is not None) is is_part]
            found += sum(questions) / len(questions) if questions else 0.0
        plain = sum(plain for _asked, plain in self._before)
        # Before the window is full, a beginning counts for what it is.
        return round(found + plain * TARGET_SECONDS / max(len(self._before), TARGET_SECONDS))
