"""A fan's way to a ticket through our own pages: the show, a code for some, Pay, and the order page."""

from typing import Final

from bench.browsing import Browser, Form
from bench.checkout_journey import OUTCOME, Buyer, outcome, pressed

COOKIE: Final = "sessionid"
BLOCK: Final = "FANCLUB"
CODES: Final = ("BACKSTAGE", BLOCK)
TRIES_MAX: Final = 6


def session_key(drop: str, number: int) -> str:
    """The same as the world made (bench.tickets_world.session_of), which imports Django."""
    return f"{drop}buyer{number:07d}".ljust(32, "x")[:32]


async def buy(browser: Browser, buyer: Buyer, drop: str) -> str:
    """One whole journey; returns how it ended: a word of checkout_journey.DEFINITE, or what went wrong."""
    browser.cookies[COOKIE] = session_key(drop, buyer.number)
    show = buyer.wanted[0][0]
    page = await browser.get("show", show)
    if page.status != 200:
        return f"show answers {page.status}"
    if buyer.kind in {"code", "fan"}:
        form = page.form("/ticket-code/")
        if form is None:
            return "no form for a code"
        code = BLOCK if buyer.kind == "fan" else CODES[buyer.number % len(CODES)]
        page = await browser.post("code", form.action, {**form.fields, "code": code})
    for _try in range(TRIES_MAX):
        form = _next_form(page.form("/buy/"))
        if form is None:
            return "sold_out"
        ended = await _bought(browser, buyer, drop, form)
        if ended is not None:
            return ended
        page = await browser.get("show", show)
    return "sold_out"


def _next_form(form: Form | None) -> Form | None:
    """The first ticket that the page offers: they are sorted by price."""
    return form if form is not None and "variant" in form.fields else None


async def _bought(browser: Browser, buyer: Buyer, drop: str, form: Form) -> str | None:
    """Open the ticket and press Pay; None when it went to somebody else in between."""
    query = "&".join(f"{name}={value}" for name, value in {**form.fields, "step": "pay"}.items())
    page = await browser.get("ticket", f"{form.action}?{query}")
    if page.form("/checkout/pay/") is None:
        return None
    answer = await pressed(browser, buyer, page, drop, {"variant": form.fields["variant"]})
    if OUTCOME.search(answer.text):
        return await outcome(browser, buyer, answer, drop)
    return None if answer.status in {403, 409, 410} else f"pay answers {answer.status}"
