"""axe on every page of ours, in both moods, on a phone and on a desk."""

import json
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from bench.launch import Stack, manage
from bench.servers import ROOT
from tests.e2e.conftest import PATIENCE_MS

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async (rules) => {
    const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
    const found = await axe.run(document, { resultTypes: ["violations"], ...only });
    return found.violations.map(({ id, impact, nodes }) => ({
        id, impact, nodes: nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
    }));
}"""
Mood = Literal["light", "dark"]
Findings = dict[str, list[str]]
# The mood changes colours and nothing else: all rules once on each screen, colours in both moods.
COLOURS = ["color-contrast"]
SCREENS: list[tuple[ViewportSize, Mood, list[str]]] = [
    (DESK, "light", []),
    (DESK, "dark", COLOURS),
    (PHONE, "dark", []),
    (PHONE, "light", COLOURS),
]
SEED = "from tests.e2e.seeding import seed; seed()"


@pytest.fixture(scope="module")
def seeded(shop: Stack) -> dict[str, Any]:
    """Who may open which pages: one of everything is in the shop."""
    # What a worker would do is done on the spot: the pages are opened when all of it is there.
    told = manage(shop.environment | {"CELERY_EAGER": "1"}, "shell", "--no-imports", "-c", SEED)
    line = next(line for line in told.splitlines() if line.startswith("SEEDED "))
    return dict(json.loads(line.removeprefix("SEEDED ")))


def open_window(browser: Browser, shop: Stack, session: str) -> tuple[Page, list[str]]:
    """Return a page of a window of this person's, and the list of what breaks in it."""
    # Our policy would keep axe out; and a colour that is half way between two moods is none of ours.
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", locale="en-GB", viewport=DESK)
    context.add_init_script(path=str(AXE))
    context.add_cookies([{"name": "sessionid", "value": session, "url": shop.url}] if session else [])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "response",
        lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
    )
    return page, faults


def look(page: Page, found: Findings, address: str) -> None:
    """Note what axe says of the page as it stands, on every screen and in every mood."""
    for screen, mood, rules in SCREENS:
        page.emulate_media(color_scheme=mood)
        page.set_viewport_size(screen)
        where = f"{address} {mood} {screen['width']}"
        for violation in page.evaluate(RUN, rules):
            for node in violation["nodes"]:
                found.setdefault(f"{violation['id']} ({violation['impact']}) {node}", []).append(where)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.setdefault("wider than the screen", []).append(where)


def told(found: Findings) -> str:
    return "\n".join(["", *(f"{what}\n    on {'; '.join(where[:6])}" for what, where in found.items())])


@pytest.mark.parametrize("who", ["nobody", "alice", "carla", "bruno", "frida"])
def test_axe_finds_nothing_wrong(browser: Browser, shop: Stack, seeded: dict[str, Any], who: str) -> None:
    page, faults = open_window(browser, shop, seeded[who]["session"])
    found: Findings = {}
    for address in seeded[who]["pages"]:
        answer = page.goto(shop.url + address, wait_until="load")
        assert answer
        assert answer.status == (404 if address == "/nowhere/" else 200), address
        look(page, found, address)
    page.context.close()

    assert not found, told(found)
    assert faults == []


def test_axe_finds_nothing_wrong_with_the_sheet_over_a_show(
    browser: Browser, shop: Stack, seeded: dict[str, Any]
) -> None:
    page, faults = open_window(browser, shop, "")
    found: Findings = {}
    page.goto(shop.url + seeded["nobody"]["pages"][1])
    page.locator(".ticket.pin .btn.primary").click()
    go_on = page.get_by_role("button", name="Go on to address and card")
    go_on.wait_for()
    look(page, found, "choosing")
    go_on.click()
    page.locator("[name=card_number]").wait_for()
    look(page, found, "paying")
    page.context.close()

    assert not found, told(found)
    assert faults == []


def test_axe_is_awake(browser: Browser, shop: Stack) -> None:
    page, _faults = open_window(browser, shop, "")
    found: Findings = {}
    page.goto(shop.url + "/preferences/")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><p id=pale>Pale</p>')"
    )
    page.evaluate(
        "document.querySelector('#pale').style.cssText = 'color: #888; background: #777; width: 3000px'"
    )
    look(page, found, "spoiled")
    page.context.close()

    assert {what.partition(" ")[0] for what in found} >= {"image-alt", "color-contrast", "wider"}
