"""A guest's way through pretix's own pages, from the event to "thank you"."""

import asyncio
import json
import re
from typing import Any, Final

from bench.browsing import Answer, Browser, Form
from bench.checkout_journey import Buyer

# What pretix's own script does while a task runs.
LOOK_SECONDS: Final = 0.25
LOOKS_MAX: Final = 400
ITEM: Final = re.compile(r"(?:item|variation)_\d+(?:_\d+)?")
SOLD_OUT: Final = ("no longer available", "sold out", "not available", "no quota", "fewer than")
AJAX: Final = {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"}


async def buy(browser: Browser, buyer: Buyer, drop: str) -> str:
    event, _variant = buyer.wanted[0]
    page = await browser.get("product", event)
    form = page.form(f"{event}cart/add")
    item = _item(form)
    if form is None or not item:
        return "sold_out" if page.status == 200 else f"event answers {page.status}"
    added = await _task(browser, "add", form.action, {**form.fields, item: "1"})
    if not added["success"]:
        return _refused(added)
    await browser.get("basket", event)
    page = await browser.get("checkout", f"{event}checkout/start")
    return await _steps(browser, page, event, f"buyer{buyer.number}@{drop}.example")


def _item(form: Form | None) -> str:
    names = [*form.fields, *form.choices] if form else []
    return next((name for name in names if ITEM.fullmatch(name)), "")


async def _steps(browser: Browser, page: Answer, event: str, email: str) -> str:
    """Questions, payment, and the confirmation that places the order."""
    typed = {"questions": {"email": email, "email_repeat": email}, "payment": {"payment": "peerpay"}}
    for _step in range(len(typed) + 1):
        step = page.url.partition("?")[0].rstrip("/").rpartition("/")[2]
        path = page.url.partition("?")[0].removeprefix(browser.site)
        form = page.form(path, having="csrfmiddlewaretoken")
        if step == "confirm" and form is not None:
            return await _confirmed(browser, form, page, event)
        if step not in typed or form is None:
            return "sold_out" if _says_so(page.text) else f"the checkout leads to {page.url}, {page.status}"
        page = await browser.post(step, form.action or page.url, {**form.fields, **typed[step]})
    return f"the checkout ends at {page.url}"


async def _confirmed(browser: Browser, form: Form, page: Answer, event: str) -> str:
    # What has to be ticked (terms, where there are any) is ticked.
    ticked = {name: values[0] for name, values in form.choices.items() if name.startswith("confirm_")}
    done = await _task(browser, "pay", form.action or page.url, {**form.fields, **ticked})
    if not done["success"]:
        return _refused(done)
    order = await browser.get("order", str(done["redirect"]))
    is_paid = order.status == 200 and "/order/" in order.url
    return "paid" if is_paid else f"the order page answers {order.status}"


async def _task(browser: Browser, what: str, action: str, values: dict[str, str]) -> dict[str, Any]:
    """Send a form whose work a task does, and look until it is done."""
    answer = await browser.post(what, action, {**values, "ajax": "1"}, AJAX)
    for _look in range(LOOKS_MAX):
        found = _read(answer)
        if found.get("ready") or "success" in found:
            return {"success": False, "message": "", "redirect": "", **found}
        await asyncio.sleep(LOOK_SECONDS)
        answer = await browser.get("look", str(found["check_url"]), AJAX)
    raise TimeoutError(f"{what} was never done")


def _read(answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise ValueError(f"{answer.url} answers {answer.status}")
    found: dict[str, Any] = json.loads(answer.text)
    # Later answers do not repeat where to look.
    return {"check_url": answer.url, **found}


def _refused(done: dict[str, Any]) -> str:
    return "sold_out" if _says_so(str(done["message"])) else f"refused: {str(done['message'])[:120]}"


def _says_so(text: str) -> bool:
    return any(words in text.lower() for words in SOLD_OUT)
