"""`bin/chaos`: a benchmark's beginning, with things broken on purpose after it."""

from support import bench


def main() -> int:
    return bench.main("bench.chaos")
