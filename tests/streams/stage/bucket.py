"""A private bucket of an S3-like store on loopback: as much of the protocol as files need, and faults on demand."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

NAME = "shows"


class Bucket:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.parts: dict[int, bytes] = {}  # of the one large file that is on its way
        self.asked: Counter[str] = Counter()  # "PUT name"
        self.is_down = False
        self.puts_left: int | None = None  # after so many more it breaks down
        self.port = 0

    def setting(self) -> dict[str, Any]:
        options = {
            "bucket_name": NAME,
            "location": "live",
            "endpoint_url": f"http://127.0.0.1:{self.port}",
            "region_name": "here-1",
            "access_key": "key",
            "secret_key": "secret",
        }
        return {"BACKEND": "marketplace.kernel.s3.PrivateBucket", "OPTIONS": options}

    @property
    def names(self) -> set[str]:
        return set(self.files)

    @property
    def puts(self) -> int:
        return sum(count for what, count in self.asked.items() if what.startswith("PUT"))


@contextmanager
def bucket_running() -> Iterator[Bucket]:
    bucket = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"bucket": bucket}))
    server.daemon_threads = True
    bucket.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if (name := self._name()) is None:
            return
        if self.bucket.puts_left is not None:
            self.bucket.puts_left -= 1
            if self.bucket.puts_left < 0:
                self._answer(500)
                return
        part = parse_qs(urlsplit(self.path).query).get("partNumber")
        if part:
            self.bucket.parts[int(part[0])] = body
        else:
            self.bucket.files[name] = body
        self._answer(200)

    def do_POST(self) -> None:
        """Large files come in parts: one request announces them, one puts them together."""
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if (name := self._name()) is None:
            return
        if "uploadId" not in self.path:
            self._answer(200, b"<R><UploadId>one</UploadId></R>")
            return
        self.bucket.files[name] = b"".join(body for _, body in sorted(self.bucket.parts.items()))
        self._answer(200, b"<R><ETag>one</ETag></R>")

    def do_GET(self) -> None:
        name = self._name()
        if name is None:
            return
        body = self.bucket.files.get(name)
        if body is None:
            self._answer(404)
            return
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("range", ""))
        if asked:
            self._answer(206, body[int(asked[1]) : int(asked[2]) + 1])
        else:
            self._answer(200, body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if (name := self._name()) is not None:
            self.bucket.files.pop(name, None)
            self._answer(204)

    def _name(self) -> str | None:
        """The file that is meant; nobody without a signature gets to know whether it exists."""
        url = urlsplit(self.path)
        signed = self.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 Credential=key/")
        if not signed and "X-Amz-Signature" not in parse_qs(url.query):
            self._answer(403)
            return None
        name = unquote(url.path).removeprefix(f"/{NAME}/live/")
        self.bucket.asked[f"{self.command} {name}"] += 1
        if self.bucket.is_down:
            self._answer(503)
            return None
        return name

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.send_header("etag", '"one"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""
