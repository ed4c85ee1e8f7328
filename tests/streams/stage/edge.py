"""nginx as deploy/ ships it, in front of the media process: only paths and ports are the test's own."""

import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from bench.processes import Child
from bench.servers import nginx_binary, short_folder, wait_for
from streams.stage.files import Profile, profile_write, segment_store, write_durably
from streams.stage.packager.playlists import Variant
from streams.stage.server import application
from support import self_signed
from tests.streams.stage.encoded import play, rendition

SHIPPED = Path(__file__).resolve().parents[3] / "deploy" / "nginx.conf"
SECRET = "edge0edge1edge2edge3edge4edge5edge6edge7"

# What stands around a site on every machine.
AROUND = """
{user}
daemon off;
pid {folder}/pid;
error_log stderr warn;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def rendered(folder: Path) -> str:
    """The shipped file with every path replaced; one that is not there any more would be a test of something else."""
    text = SHIPPED.read_text()
    places = {
        "listen 80;": f"listen unix:{folder}/http;",
        "    listen [::]:80;\n": "",
        "listen 443 ssl http2;": f"listen unix:{folder}/https ssl http2;",
        "    listen [::]:443 ssl http2;\n": "",
        "unix:/run/showfloor-web/socket": f"unix:{folder}/behind",
        "unix:/run/showfloor-live/socket": f"unix:{folder}/behind",
        "/var/cache/nginx/showfloor": f"{folder}/cache",
        "/etc/ssl/certs/shows.example.org.pem": f"{folder}/certificate.pem",
        "/etc/ssl/private/shows.example.org.key": f"{folder}/certificate.key",
        "/etc/nginx/showfloor.secret": f"{folder}/secret",
        "/srv/showfloor/var/": f"{folder}/var/",
    }
    for place, own in places.items():
        assert place in text, place
        text = text.replace(place, own)
    return text


class Behind:
    """Both processes behind nginx: the stage as it is, and a page that tells what reached it. Counts requests."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await application(scope, receive, send)
            return
        path = scope["path"]
        if path.startswith(("/live/", "/ingest/")):
            # Without token and expiry: what the cache should know it by.
            self.asked["/".join(path.split("/")[4:]) + scope["query_string"].decode()] += 1
            await application(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.send", "text": told(scope)})
            await send({"type": "websocket.close", "code": 1000})
        else:
            while (await receive()).get("more_body"):
                pass
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": told(scope).encode()})


def told(scope: Mapping[str, Any]) -> str:
    names = (b"host", b"x-forwarded-for", b"x-forwarded-proto")
    return "\n".join(
        f"{name.decode()}: {value.decode()}" for name, value in scope["headers"] if name in names
    )


class Edge:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.live_root = folder / "live"
        self.behind = Behind()
        self.binary = nginx_binary()
        # The certificate is the test's own.
        transport = httpx.HTTPTransport(uds=f"{folder}/https", verify=False)
        self.client = httpx.Client(transport=transport, base_url="https://shows.example.org")

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.client.get(path, **more)

    @property
    def command(self) -> list[str | Path]:
        return [self.binary, "-c", self.folder / "nginx.conf", "-p", self.folder]

    def checked(self) -> subprocess.CompletedProcess[str]:
        command = [*map(str, self.command), "-t"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def write(self) -> None:
        self_signed.write(self.folder, address="127.0.0.1", days=1)
        (self.folder / "secret").write_text(f"set $showfloor_secret {SECRET};\n")
        (self.folder / "site.conf").write_text(rendered(self.folder))
        # Where root runs it, its workers would be somebody who may not enter a test's folder.
        user = "user root;" if self.folder.owner() == "root" else ""
        (self.folder / "nginx.conf").write_text(AROUND.format(folder=self.folder, user=user))


@contextmanager
def edge_running() -> Iterator[Edge]:
    folder = short_folder("edge")
    edge = Edge(folder)
    edge.write()
    config = uvicorn.Config(
        edge.behind, uds=f"{folder}/behind", log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    nginx = Child(name="nginx", command=edge.command, log=folder / "log")
    try:
        thread.start()
        nginx.start()
        wait_for("nginx", nginx, lambda: server.started and (folder / "https").exists())
        yield edge
    finally:
        edge.client.close()
        nginx.stop()
        server.should_exit = True
        thread.join(30)
        shutil.rmtree(folder, ignore_errors=True)


def recorded(path: Path, *, seconds: int = 3) -> None:
    """A show of one rendition, as its files tell it: not ended, nobody sends."""
    target = rendition()
    play(target, seconds)
    target.flush(seq=seconds)
    write_durably(path / "v0" / "init0.mp4", target.inits[0])
    for closed in target.take_closed():
        segment_store(path / "v0", closed)
    profile_write(path, Profile([Variant("v0", 320, 180, 500_000, "avc1.42c01f,mp4a.40.2")], ["v0"]))
    (path / "poster.jpg").write_bytes(b"\xff\xd8 a still")
