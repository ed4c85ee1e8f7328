"""Pictures for hosts without a browser: the pattern's clock over a scene that takes its bits to encode."""

import random
import time
from collections.abc import Iterator

import av

from bench.video_marks import BITS, RANGE

SCENES = 8
GRAIN = 24  # grey steps of noise: a real room is not a drawing
GRAIN_STRIDE_BYTES = 97
BRIGHT, DARK = b"\xeb", b"\x10"


def clock_rows(clock: int, width: int, stride: int) -> bytes:
    """Two rows of cells across the upper edge, the lower one inverted, as luma."""
    cell = width // BITS
    bits = [(clock % RANGE) >> (BITS - 1 - place) & 1 for place in range(BITS)]
    rows = []
    for on in (1, 0):
        row = b"".join((BRIGHT if bit == on else DARK) * cell for bit in bits)
        rows.append((row + bytes(stride - len(row))) * cell)
    return b"".join(rows)


class ClockScene:
    """Draws fast: a grainy wall made once, shifted a little for every frame, and the clock above it."""

    def __init__(self, width: int, height: int, seed: int = 1) -> None:
        self.width, self.height = width, height
        blank = av.VideoFrame(width, height, "yuv420p")
        self._stride = blank.planes[0].line_size
        size = blank.planes[0].buffer_size + SCENES * GRAIN_STRIDE_BYTES
        grain = random.Random(seed).randbytes(size)
        light = bytes(96 + value % GRAIN for value in range(256))
        self._wall = grain.translate(light)

    def frame(self, number: int, clock: int) -> av.VideoFrame:
        frame = av.VideoFrame(self.width, self.height, "yuv420p")
        rows = clock_rows(clock, self.width, self._stride)
        begin = number % SCENES * GRAIN_STRIDE_BYTES
        luma = frame.planes[0]
        luma.update(rows + self._wall[begin : begin + luma.buffer_size - len(rows)])
        for plane, value in zip(frame.planes[1:], (118 + number // 8 % 20, 136), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        return frame

    def pictures(self) -> Iterator[av.VideoFrame]:
        """One after the other, each with the clock of the moment it is asked for."""
        number = 0
        while True:
            yield self.frame(number, int(time.time() * 1000))
            number += 1
