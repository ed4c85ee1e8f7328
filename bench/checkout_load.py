"""The buyers of `bench checkout`: a process of its own that plays a share of them and writes down how it went.

python -m bench.checkout_load PLAN OUT
"""

import asyncio
import importlib
import json
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.browsing import Browser
from bench.checkout_journey import Buyer, Ending, bag_filled, checkout_page, typed

# Where the journey of each side is; imported by the side alone that needs it.
JOURNEYS = {
    "showfloor": "bench.checkout_journey",
    "django-oscar": "bench.checkout_oscar_journey",
    "pretix": "bench.checkout_pretix_journey",
    "tickets": "bench.tickets_journey",
}
Journey = Callable[[Browser, Buyer, str], Awaitable[str]]


def journey_of(side: str) -> Journey:
    found: Journey = importlib.import_module(JOURNEYS[side]).buy
    return found


async def one(plan: dict[str, Any], buyer: Buyer, buy: Journey) -> Ending:
    browser = Browser(plan["site"], language="en")
    began, note = time.perf_counter(), ""
    try:
        ending = await buy(browser, buyer, plan["drop"])
    except Exception as error:  # noqa: BLE001 -- whatever happens to a buyer is one buyer's error, and is counted
        ending, note = "error", f"{type(error).__name__}: {error}"[:200]
    browser.close()
    return Ending(
        buyer.number,
        buyer.kind,
        ending,
        time.perf_counter() - began,
        note,
        [(timing.what, timing.seconds, timing.status) for timing in browser.timings],
    )


async def client(plan: dict[str, Any], queue: deque[Buyer], endings: list[Ending], buy: Journey) -> None:
    while queue:
        endings.append(await one(plan, queue.popleft(), buy))


async def play(plan: dict[str, Any], waiting: Iterable[Buyer]) -> list[Ending]:
    """So many buyers at once, the next one as soon as one is through."""
    queue, buy = deque(waiting), journey_of(plan["side"])
    endings: list[Ending] = []
    async with asyncio.TaskGroup() as group:
        for _client in range(plan["clients"]):
            group.create_task(client(plan, queue, endings, buy))
    return endings


async def present(plan: dict[str, Any], waiting: Iterable[Buyer]) -> dict[str, Any]:
    """Bring everybody to the checkout, wait for the word, then let them press Pay, a few at a time."""
    ready = deque([await _at_the_checkout(plan, buyer) for buyer in waiting])
    await asyncio.to_thread(_wait_for_the_word, Path(plan["ready"]), Path(plan["go"]))
    cpu_s = time.process_time()
    pressed: list[tuple[float, int]] = []

    async def presser() -> None:
        while ready:
            browser, action, values = ready.popleft()
            status = await browser.post_only("pay", action, values)
            pressed.append((browser.timings[-1].seconds, status))

    async with asyncio.TaskGroup() as group:
        for _presser in range(plan["clients"]):
            group.create_task(presser())
    return {"pressed": pressed, "cpu_s": time.process_time() - cpu_s}


def _wait_for_the_word(ready: Path, go: Path) -> None:
    ready.touch()
    while not go.exists():
        time.sleep(0.01)


async def _at_the_checkout(plan: dict[str, Any], buyer: Buyer) -> tuple[Browser, str, dict[str, str]]:
    browser = Browser(plan["site"])
    if not await bag_filled(browser, buyer):
        raise RuntimeError(f"buyer {buyer.number} finds nothing to buy")
    page = await checkout_page(browser)
    form = page.form("/checkout/pay/") if page else None
    if form is None:
        raise RuntimeError(f"buyer {buyer.number} has no form to pay with")
    return browser, form.action, {**form.fields, **typed(buyer, plan["drop"])}


async def shop(plan: dict[str, Any], waiting: Iterable[Buyer]) -> dict[str, Any]:
    while time.time() < plan["starts_at"]:  # noqa: ASYNC110 -- every process begins at the same moment
        await asyncio.sleep(0.005)
    began = time.time()
    endings = await play(plan, waiting)
    found = {"began": began, "ended": time.time(), "cpu_s": time.process_time()}
    return {**found, "endings": [asdict(ending) for ending in endings]}


def main(arguments: list[str]) -> None:
    plan = json.loads(Path(arguments[0]).read_text())
    waiting = [
        Buyer(one["number"], [tuple(each) for each in one["wanted"]], one["kind"]) for one in plan["buyers"]
    ]
    done = asyncio.run(present(plan, waiting) if "go" in plan else shop(plan, waiting))
    Path(arguments[1]).write_text(json.dumps(done))


if __name__ == "__main__":
    main(sys.argv[1:])
