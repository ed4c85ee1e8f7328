"""The media process of `bench video`, with the two pages its browsers open: a host's and a fan's. An ASGI callable.

What is measured is the product's own: its ingest, its packaging, its player's and its broadcast's modules. The pages
are here because the product's would bring a database and a web server into every figure.
"""

import asyncio
import json
import mimetypes
from pathlib import Path

import django

from marketplace.kernel.asgi import Receive, Scope, Send
from streams.stage.server import application as media

# Tickets and addresses are made by modules that know the models too.
django.setup()

from streams.stage.selectors import ingest_ticket, stage_url  # noqa: E402
from streams.stage.services import stage_end  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
TERMS = "/terms/"
END = "/end/"
FOLDERS = {
    "/pages/": ROOT / "bench" / "video_pages",
    "/static/": ROOT / "static",
    "/hls/": ROOT / "node_modules" / "hls.js" / "dist",
}
PATTERN = "/pattern.js"


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http" or scope["path"].startswith("/live/"):
        await media(scope, receive, send)
        return
    path = scope["path"]
    if path.startswith(TERMS):
        show = path.removeprefix(TERMS)
        terms = {
            "ticket": ingest_ticket(show, 1),
            "ingest": f"/ingest/{show}/",
            "src": stage_url(show, seconds=3600),
        }
        await _answer(send, json.dumps(terms).encode(), "application/json")
        return
    if path.startswith(END):
        # As the product's pages do: it ends also when the host's last word was lost.
        await asyncio.to_thread(stage_end, show_public_id=path.removeprefix(END))
        await _answer(send, b"{}", "application/json")
        return
    file = _file(path)
    if file is None or not file.is_file():
        await _answer(send, b"", "text/plain", status=404)
        return
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    body = file.read_bytes()
    await _answer(send, body, "text/javascript" if file.suffix in {".js", ".mjs"} else kind)


def _file(path: str) -> Path | None:
    """Only what lies in the named folders."""
    if path == PATTERN:
        return ROOT / "bench" / "pattern.js"
    for prefix, folder in FOLDERS.items():
        file = (folder / path.removeprefix(prefix)).resolve()
        if path.startswith(prefix) and file.is_relative_to(folder.resolve()):
            return file
    return None


async def _answer(send: Send, body: bytes, kind: str, *, status: int = 200) -> None:
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
