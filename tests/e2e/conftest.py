"""The whole product in a real browser: one installation for all journeys, a fresh window for each person."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from bench.launch import Stack, stack

HERE = Path(__file__).parent
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]
# The journeys wait for conditions, never for times; this is how long a condition may take on a busy machine.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two workers may share the journeys: each of the installations belongs to one of them."""
    for item in items:
        if item.path.is_relative_to(HERE):
            name = "installation" if "installation" in getattr(item, "fixturenames", ()) else "shop"
            item.add_marker(pytest.mark.xdist_group(name))


def copy_on_postgresql() -> str:
    """Return the address of a copy of the database that `bin/test` migrated, none where there is no such."""
    server, _slash, name = os.environ.get("DATABASE_URL", "").rpartition("/showfloor?")
    if not server.startswith("postgresql:"):
        return ""
    with psycopg.connect(f"{server}/postgres?{name}", autocommit=True) as connection:
        connection.execute("CREATE DATABASE journeys TEMPLATE showfloor")
    return f"{server}/journeys?{name}"


def copy_on_sqlite(folder: Path) -> str:
    """Return the address of a copy too."""
    source = os.environ.get("MIGRATED_SQLITE", "")
    return f"sqlite:///{shutil.copy(source, folder)}" if source else ""


@pytest.fixture(scope="session")
def installation() -> Iterator[Stack]:
    """PostgreSQL, Redis, web server, worker with beat: empty but for the markets, mail kept in files."""
    extra = {
        "DEMO": "1",
        "PAYOUT_HOLD_SECONDS": "0",
        "PAYOUT_RUN_SECONDS": "3600",
        "SANDBOX_SETTLE_SECONDS": "2",
    }
    with stack(database="postgresql", at=copy_on_postgresql(), extra=extra) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium with a made-up camera and microphone."""
    program = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("no chromium: install it with `apt-get install chromium`")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, context: BrowserContext, installation: Stack) -> None:
        self.context = context
        self.installation = installation
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", self._note)

    def _note(self, response: Any) -> None:
        if response.status >= 500 and "/live/" not in response.url:
            self.faults.append(f"{response.status} {response.url}")

    def go(self, path: str) -> Page:
        """Open an address of the installation."""
        self.page.goto(self.installation.url + path if path.startswith("/") else path)
        return self.page

    def fill(self, **values: str) -> None:
        """Fill form fields by their names."""
        for name, value in values.items():
            field = self.page.locator(f"[name='{name}']:visible").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, label: str | re.Pattern[str]) -> None:
        """Press the button with these words."""
        self.page.get_by_role("button", name=label).first.click()

    def sign_up(self, email: str, password: str = "correct horse battery") -> None:
        """Sign up by e-mail and type the code that came."""
        self.go("/accounts/signup/")
        self.fill(email=email, password1=password)
        self.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        self.page.locator("[name=code]").wait_for()
        self.fill(code=code_mailed_to(self.installation, email))
        self.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        self.page.wait_for_url(re.compile(r"/account/$"))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with an address that exists."""
        self.go("/accounts/login/")
        self.fill(login=email, password=password)
        self.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        self.page.wait_for_url(re.compile(r"/account/$"))


def mails_to(installation: Stack, email: str) -> list[str]:
    """Return the raw mails to one address, oldest first."""
    folder = Path(installation.environment["VAR_DIR"]) / "mail"
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime) if folder.is_dir() else []
    return [text for text in (file.read_text() for file in files) if f"To: {email}" in text]


def wait_until(condition: Callable[[], Any], what: object, seconds: float = PATIENCE_MS / 1000) -> Any:
    """Return the condition's first true value; fail with ``what`` when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.1)
    return pytest.fail(f"waited {seconds:.0f} s for {what}")


def code_mailed_to(installation: Stack, email: str) -> str:
    """Return the sign-up code of the newest mail."""

    def newest() -> str | None:
        mails = mails_to(installation, email)
        found = (
            re.findall(r"^\s*([A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8})?)\s*$", mails[-1], re.MULTILINE)
            if mails
            else []
        )
        return found[0] if found else None

    return str(wait_until(newest, f"a code for {email}"))


def make_people(browser: Browser, installation: Stack) -> Iterator[Callable[..., Person]]:
    """Give a maker of people; each has a window of their own, and no page of theirs may break."""
    people: list[Person] = []

    def make(viewport: ViewportSize | None = None, **options: Any) -> Person:
        context = browser.new_context(
            viewport=viewport or DESKTOP,
            permissions=["camera", "microphone"],
            locale=options.pop("locale", "en-GB"),
            timezone_id=options.pop("timezone_id", "Europe/Lisbon"),
            **options,
        )
        people.append(Person(context, installation))
        return people[-1]

    yield make
    faults = [fault for one in people for fault in one.faults]
    for one in people:
        one.context.close()
    assert faults == []


@pytest.fixture
def person(browser: Browser, installation: Stack) -> Iterator[Callable[..., Person]]:
    """Return a maker of people in the installation that all journeys share."""
    yield from make_people(browser, installation)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Another installation, for tests that fill it as they like: the journeys count every row of theirs."""
    at = copy_on_sqlite(tmp_path_factory.mktemp("shop"))
    with stack(database="sqlite", at=at, extra={"DEMO": "1", "SHOW_ABANDONED_SECONDS": "3600"}) as running:
        yield running
