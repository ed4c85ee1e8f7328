"""Browsers without a screen for thousands of buyers: one connection, own cookies, forms read from the page.

Only what a shop's pages need of HTTP/1.1, so that a browser costs a small part of what its server does.
"""

import asyncio
import html
import re
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

TIMEOUT_SECONDS: Final = 120.0
REDIRECTS_MAX: Final = 5
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
FORM: Final = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL | re.IGNORECASE)
FIELD: Final = re.compile(r"<(input|select|textarea|button)\b([^>]*)>", re.IGNORECASE)
OPTION: Final = re.compile(r"<option\b([^>]*)>", re.IGNORECASE)
ATTRIBUTE: Final = re.compile(r"""([a-zA-Z_:][-\w:.]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")


def attributes(text: str) -> dict[str, str]:
    """The attributes of one tag."""
    return {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in ATTRIBUTE.findall(text)
    }


@dataclass
class Form:
    """Where a form goes and what it would send untouched; choices that cannot be taken are not in it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


def form_of(head: str, body: str) -> Form:
    form = Form(attributes(head).get("action", ""))
    for found in FIELD.finditer(body):
        tag, values = found[1].lower(), attributes(found[2])
        name, kind = values.get("name", ""), values.get("type", "text").lower()
        if not name or "disabled" in values or tag == "button" or kind in {"submit", "file", "image"}:
            continue
        if tag == "select":
            _select(form, name, body[found.end() : body.find("</select>", found.end())])
        elif kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(values.get("value", "on"))
            if "checked" in values:
                form.fields[name] = values.get("value", "on")
        else:
            form.fields[name] = values.get("value", "")
    return form


def _select(form: Form, name: str, body: str) -> None:
    options = [attributes(head) for head in OPTION.findall(body)]
    form.choices[name] = [option.get("value", "") for option in options]
    chosen = [option for option in options if "selected" in option] or options[:1]
    if chosen:
        form.fields[name] = chosen[0].get("value", "")


@dataclass(frozen=True)
class Answer:
    """What came back, after redirects: the last address, status and text."""

    url: str
    status: int
    text: str
    seconds: float

    def form(self, action: str, *, having: str = "") -> Form | None:
        """The first form whose address begins like this (its path), and that has such a field."""
        for head, body in FORM.findall(self.text):
            form = form_of(head, body)
            is_there = urlsplit(urljoin(self.url, form.action)).path.startswith(action)
            if is_there and (not having or having in form.fields or having in form.choices):
                return form
        return None

    def link(self, pattern: str) -> str:
        """The first address in the page that matches; empty when there is none."""
        found = re.search(rf'href="({pattern})"', self.text)
        return html.unescape(found[1]) if found else ""


@dataclass
class Timing:
    """How long one request took, by what it was for."""

    what: str
    seconds: float
    status: int


class Browser:
    """Somebody's browser at one site."""

    def __init__(self, site: str, *, language: str = "en") -> None:
        parts = urlsplit(site)
        self.site, self.host, self.port = site, parts.hostname or "", parts.port or 80
        self.cookies: dict[str, str] = {}
        self.timings: list[Timing] = []
        self._netloc, self._language = parts.netloc, language
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._referer = ""

    def close(self) -> None:
        if self._line is not None:
            self._line[1].close()
            self._line = None

    def twin(self) -> "Browser":
        """A second window of the same browser: the same cookies, a line of its own."""
        other = Browser(self.site, language=self._language)
        other.cookies, other._referer = self.cookies, self._referer
        return other

    async def get(self, what: str, path: str, headers: dict[str, str] | None = None) -> Answer:
        return await self._open(what, "GET", path, None, headers or {})

    async def post(
        self, what: str, path: str, values: dict[str, str], headers: dict[str, str] | None = None
    ) -> Answer:
        """Send a form, and go where the answer leads."""
        return await self._open(what, "POST", path, urlencode(values).encode(), headers or {})

    async def post_only(self, what: str, path: str, values: dict[str, str]) -> int:
        """Send a form and take the answer's status; nothing else is opened."""
        url, began = urljoin(self._referer or self.site, path), time.perf_counter()
        status, _headers, _text = await self._exchange("POST", url, urlencode(values).encode(), {})
        self.timings.append(Timing(what, time.perf_counter() - began, status))
        return status

    async def _open(
        self, what: str, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        url = urljoin(self._referer or self.site, path)
        began = time.perf_counter()
        for hop in range(REDIRECTS_MAX):
            sent = time.perf_counter()
            status, received, text = await asyncio.wait_for(
                self._exchange(method, url, body, headers), TIMEOUT_SECONDS
            )
            self.timings.append(Timing(what if not hop else f"{what} →", time.perf_counter() - sent, status))
            if status not in REDIRECTS:
                break
            url, method, body = urljoin(url, received["location"]), "GET", None
        if "X-Requested-With" not in headers:
            self._referer = url
        return Answer(url, status, text, time.perf_counter() - began)

    async def _exchange(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        request = self._request(method, url, body, headers)
        is_fresh = self._line is None
        try:
            return await self._talk(request)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            # A server may close a line that was idle: a browser then opens another one.
            if is_fresh:
                raise
            return await self._talk(request)

    def _request(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self._netloc}"]
        sent = {
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
            "Accept-Language": self._language,
            **({"Referer": self._referer} if self._referer else {}),
            **({"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}),
            **headers,
        }
        if body is not None:
            sent |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Content-Length": str(len(body)),
                "Origin": self.site,
            }
        lines += [f"{name}: {value}" for name, value in sent.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")

    async def _talk(self, request: bytes) -> tuple[int, dict[str, str], str]:
        if self._line is None:
            self._line = await asyncio.open_connection(self.host, self.port, limit=2**20)
        reader, writer = self._line
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, headers = int(head[0].split(" ", 2)[1]), self._headers(head[1:-2])
        body = await _body(reader, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return status, headers, body.decode(errors="replace")

    def _headers(self, lines: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                self._keep(value.strip())
            else:
                found[name.lower()] = value.strip()
        return found

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        if not value or "max-age=0" in cookie.lower():
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        parts = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readline()
        return b"".join(parts)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return b""
