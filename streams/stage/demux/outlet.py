"""Puts sound and pictures in order of time, gathers them, and writes them out while the input has nothing new."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from streams.stage.demux.wire import (
    FAILURE,
    MESSAGE,
    PICTURE,
    SOUND,
    START,
    Unusable,
    frame,
    message,
)
from streams.stage.packager.sound import Sample

MESSAGE_BYTES = 1024 * 1024
MESSAGE_SAMPLES = 500
SAMPLE_BYTES_MAX = 3 * 1024 * 1024
WAITING_MAX = 2_000


class Outlet:
    """A fragment of a file has all its pictures first and then their sound: one waits for the other, but not long."""

    def __init__(self, write: Callable[[bytes], object], *, patience_us: int) -> None:
        self._write = write
        self._patience_us = patience_us
        self._seq = -1  # nothing can be sent before the first start
        self._waiting: dict[int, deque[Sample]] = {SOUND: deque(), PICTURE: deque()}
        self._fronts: dict[int, int] = {}  # up to where a track has been seen

    def start(self, terms: Mapping[str, Any]) -> None:
        """Pictures and sound that follow are described by these terms."""
        if self._seq >= 0:
            self.send(is_last=True)
        self._write(frame(START, json.dumps(terms).encode()))
        self._seq = 0

    def put(self, track: int, sample: Sample) -> None:
        if len(sample.payload) > SAMPLE_BYTES_MAX:
            raise Unusable("too_large")
        self._waiting[track].append(sample)
        self._fronts[track] = sample.pts + sample.duration
        if len(self._waiting[track]) <= WAITING_MAX:
            return
        if self._seq >= 0:
            self.send(is_last=True)
        else:
            self._waiting[track].popleft()

    def send(self, *, is_last: bool = False) -> None:
        """Send what has company from the other track; everything if nothing follows."""
        if self._seq < 0:
            return
        due = self._due(is_last=is_last)
        while due:
            count, size = 0, 0
            while count < min(len(due), MESSAGE_SAMPLES) and (size < MESSAGE_BYTES or not count):
                size += len(due[count][1].payload)
                count += 1
            self._write(frame(MESSAGE, message(self._seq, due[:count])))
            self._seq += 1
            due = due[count:]

    def fail(self, reason: str) -> None:
        self._write(frame(FAILURE, reason.encode()))

    def _due(self, *, is_last: bool) -> list[tuple[int, Sample]]:
        newest = max(self._fronts.values(), default=0)
        until = newest if is_last else max(min(self._fronts.values(), default=0), newest - self._patience_us)
        due = []
        for track, waiting in self._waiting.items():
            while waiting and (is_last or waiting[0].pts <= until):
                due.append((track, waiting.popleft()))
        return sorted(due, key=lambda item: item[1].pts)
