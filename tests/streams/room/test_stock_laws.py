"""What is left is told rightly in the end and never below nothing, in whatever order sales are noticed."""

import json
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from streams.room.hub.envelope import News
from streams.room.hub.room import Room, Snapshot
from streams.room.stock_news import TELLINGS_MAX, settled


class Handlers:
    """Handlers of changes of the stock; between what one reads and what it tells, others may do anything."""

    def __init__(self, changes: list[int]) -> None:
        self.left = 7
        self.waiting = list(changes)
        self.reading: list[Iterator[int]] = []
        self.unsaid: list[int | None] = []
        self.told: list[int] = []

    def change(self) -> None:
        self.left = self.waiting.pop(0)
        self.reading.append(settled(lambda: self.left))
        self.unsaid.append(next(self.reading[-1], None))

    def step(self, at: int) -> bool:
        """Tell what one of them has read, and let it read again; False when it is done."""
        said = self.unsaid[at]
        if said is not None:
            self.told.append(said)
        self.unsaid[at] = next(self.reading[at], None)
        return self.unsaid[at] is not None

    def finish(self) -> None:
        while self.waiting:
            self.change()
        for at in range(len(self.reading)):
            while self.step(at):
                pass


@given(
    changes=st.lists(st.integers(-3, 12), min_size=1, max_size=6),
    turns=st.lists(st.integers(0, 9), max_size=60),
)
def test_the_last_word_is_true_in_whatever_order_handlers_run(changes: list[int], turns: list[int]) -> None:
    handlers = Handlers(changes)
    for turn in turns:
        if handlers.waiting and turn == 0:
            handlers.change()
        elif handlers.reading:
            handlers.step(turn % len(handlers.reading))
    handlers.finish()

    assert handlers.told[-1] == max(handlers.left, 0)
    assert min(handlers.told) >= 0


def test_a_count_that_never_stands_still_is_not_told_for_ever() -> None:
    counts = iter(range(1_000))

    assert list(settled(lambda: next(counts))) == list(range(TELLINGS_MAX))


def test_many_sales_in_one_tick_are_one_count_for_each_product() -> None:
    room = Room("show")
    room.begin(Snapshot(epoch="one", seq=0, messages=[], state={"st": {"lamp": 90, "vase": 9}}))
    for seq in range(1, 81):
        body = json.dumps({"lamp" if seq % 2 else "vase": max(90 - seq, 0)})
        room.hear(News(epoch="one", seq=seq, kind="st", body=body))

    tick = room.take_tick(10.0)

    assert tick is not None
    frame = json.loads(tick.text)
    assert (frame["f"], frame["s"], frame["e"], frame["a"]) == (1, 80, [], {"st": {"lamp": 11, "vase": 10}})
