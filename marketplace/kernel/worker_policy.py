"""The policy of the one script that may compile WebAssembly: the host's broadcast worker, for its AAC encoder.

A worker obeys the policy that came with its own script, not its page's. So pages, the studio too, stay as strict as
they are, and the word that allows WebAssembly reaches a place that has no page to inject anything into.
"""

from typing import Protocol

WORKER = "/streams/stage/broadcast_worker."
POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws: wss:"


class Headers(Protocol):
    def __setitem__(self, name: str, value: str) -> None: ...


def worker_headers_add(headers: Headers, path: str, url: str) -> None:
    """Hashed names too: the name is followed by its hash."""
    if WORKER in url:
        headers["Content-Security-Policy"] = POLICY
