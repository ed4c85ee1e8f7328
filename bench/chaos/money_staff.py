"""A brand that gives money back while everything breaks, sometimes by pressing twice."""

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from bench.browsing import Answer
from bench.chaos.money_buyers import LOST, Patient

EVERY_SECONDS: Final = 2.0
TWICE: Final = 0.3
ORDER: Final = re.compile(r"/orders/(\w{12})/")


@dataclass
class Staff:
    """Somebody at a brand's desk."""

    site: str
    world: dict[str, Any]
    seed: int
    is_over: bool = False
    asked: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    async def work(self) -> None:
        """Refund something every now and then until the day is over."""
        chance = random.Random(self.seed)
        while not self.is_over:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self._refund(chance)
            except (*LOST, TimeoutError) as error:
                self.asked[f"lost: {type(error).__name__}"] += 1

    async def _refund(self, chance: random.Random) -> None:
        browser = self._browser()
        desk = f"/brand/{self.world['brands'][0]}/orders/"
        listed = await browser.get("desk", desk)
        orders = sorted(set(ORDER.findall(listed.text)))
        if not orders:
            return
        path = f"{desk}{chance.choice(orders)}/refund/"
        page = await browser.get("refund", path)
        form = page.form(path, having="key")
        lines = [name for name in form.fields if name.startswith("amount-")] if form else []
        if form is None or not lines:
            self.asked[f"no form: {page.status}"] += 1
            return
        sent = {
            **form.fields,
            chance.choice(lines): f"{chance.randint(1, 9)}.{chance.randint(10, 99)}",
            "reason": "A scratch",
        }
        count = 2 if chance.random() < TWICE else 1
        lines_open = [self._browser(browser) for _press in range(count)]
        done: list[Answer | None] = await asyncio.gather(
            *(each.once("refund", form.action or path, sent) for each in lines_open)
        )
        for each in (browser, *lines_open):
            each.close()
        for answer in done:
            self.asked["nobody knows" if answer is None else str(answer.status)] += 1

    def _browser(self, of: Patient | None = None) -> Patient:
        """One more window of the same browser."""
        browser = Patient(self.site)
        browser.errors = self.errors
        browser.cookies = of.cookies if of else dict(self.world["cookie"])
        return browser
