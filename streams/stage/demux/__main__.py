"""`python -m streams.stage.demux CONTAINER BITRATE copy|convert`: a file comes in, frames go out."""

import os
import sys
from collections.abc import Callable, Sequence

import av
import av.subtitles.stream  # loaded when first needed otherwise, and then no file can be opened any more

from streams.stage.demux.limits import allow_next, confine
from streams.stage.demux.outlet import Outlet
from streams.stage.demux.show import PATIENCE_US, Input, Show, Wish
from streams.stage.demux.wire import Unusable

INPUT, OUTPUT = 0, 1


def run(wish: Wish, *, source: int, sink: int, allow: Callable[[], None] = lambda: None) -> int:
    """Return the exit code; the last frame says why it is not 0. `allow` is asked before each reading."""
    outlet = Outlet(lambda data: _write(sink, data), patience_us=PATIENCE_US[wish.container])
    try:
        Show(wish, Input(source, idle=outlet.send, allow=allow), outlet).run()
    except Unusable as refusal:
        reason = refusal.reason
    except MemoryError:
        reason = "too_large"
    except (av.FFmpegError, ValueError):
        reason = "unreadable"
    except BrokenPipeError:  # nobody listens any more
        return 1
    else:
        return 0
    outlet.fail(reason)
    return 1


def main(arguments: Sequence[str]) -> int:
    container, bitrate, pictures = arguments
    confine()
    wish = Wish(container, int(bitrate), transcodes=pictures == "convert")
    return run(wish, source=INPUT, sink=OUTPUT, allow=allow_next)


def _write(sink: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(sink, view) :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
