"""A browser without a screen: pages, cookies and forms, as a person's browser would send them. No database."""

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Final

TIMEOUT_SECONDS: Final = 30
FIELDS: Final = ("input", "select", "textarea", "button")


@dataclass
class Form:
    """A form of a page: where it goes, and what its fields hold now."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    # What else the page offers for a field with choices.
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.attributes: list[dict[str, str]] = []
        self._select: str | None = None
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if any(name.startswith("data-") for name in values):
            self.attributes.append(values)
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
            self._open = True
        elif tag == "option" and self._select and self.forms:
            self._option(values)
        elif tag in FIELDS and self._open and values.get("name"):
            self._field(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        elif tag == "select":
            self._select = None

    def _option(self, values: dict[str, str]) -> None:
        form, name = self.forms[-1], self._select or ""
        form.choices.setdefault(name, []).append(values.get("value", ""))
        if "selected" in values or name not in form.fields:
            form.fields[name] = values.get("value", "")

    def _field(self, tag: str, values: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], values["name"], values.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "button" or kind in {"submit", "file"}:
            return
        elif kind in {"radio", "checkbox"}:
            if "disabled" in values:
                return
            form.choices.setdefault(name, []).append(values.get("value", "on"))
            if "checked" in values:
                form.fields[name] = values.get("value", "on")
        else:
            form.fields[name] = values.get("value", "")


@dataclass
class Page:
    """An answer: its address, status, text, forms and data- attributes."""

    url: str
    status: int
    text: str
    forms: list[Form]
    attributes: list[dict[str, str]]

    def form_with(self, *names: str) -> Form | None:
        """Return the first form that has all these fields."""
        known = [
            form for form in self.forms if all(name in form.fields or name in form.choices for name in names)
        ]
        return known[0] if known else None

    def data(self, name: str) -> str:
        """Return the first value of a data- attribute, or nothing."""
        return next((values[name] for values in self.attributes if name in values), "")

    def links(self, pattern: str) -> list[str]:
        """Return the addresses in the page that match."""
        return re.findall(pattern, self.text)


class Visitor:
    """Somebody's browser: keeps cookies, follows redirects, sends forms."""

    def __init__(self, site: str, *, language: str = "en") -> None:
        self.site = site
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self._headers = {"Accept-Language": language, "User-Agent": "showfloor-demo"}

    def cookie_header(self) -> str:
        """Return the cookies as a socket's handshake sends them."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)

    def _cookie(self, name: str) -> str:
        return next((cookie.value or "" for cookie in self.cookies if cookie.name == name), "")

    def open(
        self, path: str, values: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Page:
        """Open an address; with ``values`` it is posted."""
        url = urllib.parse.urljoin(self.site + "/", path)
        body = urllib.parse.urlencode(values).encode() if values is not None else None
        sent = {**self._headers, "Referer": url, **(headers or {})}
        request = urllib.request.Request(url, data=body, headers=sent)  # noqa: S310 -- our own site
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return _page(answer.url, answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            return _page(url, error.code, error.read().decode(errors="replace"))

    def post_fetch(self, path: str, values: dict[str, str] | None = None) -> Page:
        """Post as the pages' scripts do."""
        headers = {
            "X-Requested-With": "fetch",
            "X-CSRFToken": self._cookie("csrftoken"),
            "Accept": "application/json",
        }
        return self.open(path, values or {}, headers)

    def send(self, page: Page, form: Form, **values: str) -> Page:
        """Send a form with some fields filled in."""
        target = urllib.parse.urljoin(page.url, form.action or page.url)
        return self.open(target, {**form.fields, **values})

    def sign_in(self, email: str, password: str) -> Page:
        """Sign in on the public page. Raises RuntimeError when that was refused."""
        page = self.open("/accounts/login/")
        form = page.form_with("login", "password")
        if form is None:
            raise RuntimeError("the log-in page has no form")
        answer = self.send(page, form, login=email, password=password)
        if answer.form_with("login", "password") is not None:
            raise RuntimeError(f"{email} could not sign in")
        return answer


def _page(url: str, status: int, text: str) -> Page:
    reader = _Reader()
    if "<html" in text[:300] or "<form" in text:
        reader.feed(text)
    return Page(url, status, text, reader.forms, reader.attributes)
