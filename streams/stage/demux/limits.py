"""What the program takes from itself before it reads a stranger's first byte."""

import ctypes
import os
import resource
import signal
import sys

MEMORY_BYTES_MAX = 384 * 1024 * 1024  # of addresses: twice what converting 1920 x 1080 takes
CPU_SECONDS_MAX = 6 * 3600  # of a whole show
CPU_SECONDS_MAX_EACH = 20  # between two readings of the input
FILES_MAX = 3  # those it was started with: it can open no other

_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000


def confine() -> None:
    """No files, no other programs, no network where the system lets a process give it up, bounded memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the media process, which closes our input
    os.nice(5)
    _leave_network()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, FILES_MAX)
    _limit(resource.RLIMIT_NPROC, 0)
    if sys.platform == "linux":  # others count what is shared by all processes
        _limit(resource.RLIMIT_AS, MEMORY_BYTES_MAX)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS_MAX)


def allow_next() -> None:
    """Give the next piece of input its CPU time; who does not come back for more is ended by the system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS_MAX_EACH
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, hard), hard))


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _leave_network() -> None:
    """A network of its own, with nothing in it. Some systems forbid it; FFmpeg is given no address to open anyway."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
