"""What one socket may hold: the same on every server that lets us say so.

A socket that is gone meanwhile holds nothing; its server tells of it in its own way.
"""

import contextlib
import socket
import struct
from typing import Any, Final

# What our own process keeps for a line that does not take it; one frame may lie on top.
HIGH_WATER_BYTES: Final = 64 * 1024
# What the kernel keeps for it. Left to itself it would take up to 4 MB for each.
KERNEL_BYTES: Final = 64 * 1024
# The largest thing a page may send, unpacked: 16,384 characters of up to four bytes.
MESSAGE_BYTES_MAX: Final = 64 * 1024
# How long a line that was said goodbye to may take to go.
GOODBYE_SECONDS: Final = 3.0
AT_ONCE: Final = struct.pack("ii", 1, 0)


def keep_kernel_small(line: Any) -> None:
    """Bound what the kernel buffers for a socket."""
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)


def forget_unsent(line: Any) -> None:
    """Make the next close of a socket a reset: nothing that was not taken is kept for anybody."""
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
