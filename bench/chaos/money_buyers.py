"""The people of `bin/chaos money`: buyers who do not give up when a page does not come, and a brand that refunds.

A page that does not come is asked for again. A press of Pay whose answer is lost is repeated: from the same page as a
browser would send it again, or from a new one, as somebody does who was shown an error.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from bench.browsing import Answer, Browser
from bench.checkout_journey import OUTCOME, SCRIPT, Buyer, bag_filled, checkout_page, typed

CARDS: Final = {
    "plain": "pm_card_visa",
    "twice": "pm_card_visa",
    "declined": "pm_card_visa_chargeDeclined",
    "late": "pm_late",
    "challenge": "pm_card_authenticationRequiredOnSetup",
    "disputed": "pm_card_createDispute",
}
SHARES: Final = {"plain": 66, "twice": 10, "declined": 6, "late": 8, "challenge": 5, "disputed": 5}
LOOK_SECONDS: Final = 1.0
LOOKS_MAX: Final = 45
PAYS_MAX: Final = 12
AGAIN_SECONDS: Final = 0.7
TRIES_MAX: Final = 40
# How often somebody sends the same page again, instead of opening a new one.
SAME_PAGE: Final = 0.5
# What people see as "try again", whoever says it.
AWAY: Final = frozenset({500, 502, 503, 504})
LOST: Final = (OSError, EOFError, asyncio.IncompleteReadError, ValueError, IndexError)


class Patient(Browser):
    """A browser whose owner asks again when nothing comes back."""

    errors: Counter[str]

    async def get(self, what: str, path: str, headers: dict[str, str] | None = None) -> Answer:
        return await self._until(what, lambda: super(Patient, self).get(what, path, headers))

    async def post(
        self, what: str, path: str, values: dict[str, str], headers: dict[str, str] | None = None
    ) -> Answer:
        return await self._until(what, lambda: super(Patient, self).post(what, path, values, headers))

    async def once(self, what: str, path: str, values: dict[str, str]) -> Answer | None:
        """Send a form once; None when nobody knows what came of it."""
        try:
            answer = await super().post(what, path, values)
        except LOST:
            self.close()
            return None
        self._count(what, answer)
        return None if answer.status in AWAY else answer

    async def _until(self, what: str, ask: Any) -> Answer:
        for _try in range(TRIES_MAX):
            try:
                answer: Answer = await ask()
            except LOST:
                self.close()
            else:
                self._count(what, answer)
                if answer.status not in AWAY:
                    return answer
            await asyncio.sleep(AGAIN_SECONDS)
        raise TimeoutError(f"{what} never came")

    def _count(self, what: str, answer: Answer) -> None:
        if answer.status >= 500:
            self.errors[f"{what}: {answer.status}"] += 1


@dataclass
class Crowd:
    """Everybody who buys, and how it ended for them."""

    site: str
    drop: dict[str, Any]
    seed: int
    endings: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    going: set[asyncio.Task[None]] = field(default_factory=set)

    async def come(self, count: int, seconds: float, at_once: int) -> None:
        """So many buyers over so many seconds, and never more than that at the same time."""
        chance, room = random.Random(self.seed), asyncio.Semaphore(at_once)
        kinds = chance.choices(list(SHARES), list(SHARES.values()), k=count)
        for number, kind in enumerate(kinds):
            await room.acquire()
            task = asyncio.create_task(self._one(number, kind, random.Random(self.seed * 7919 + number)))
            self.going.add(task)
            task.add_done_callback(self.going.discard)
            task.add_done_callback(lambda _done: room.release())
            await asyncio.sleep(seconds / count)
        while self.going:
            await asyncio.wait(self.going)

    async def _one(self, number: int, kind: str, chance: random.Random) -> None:
        shelf = [(row["path"], variant) for row in self.drop["products"] for variant in row["variants"]]
        buyer = Buyer(number, chance.sample(shelf, chance.choice((1, 1, 2))), kind)
        browser = Patient(self.site)
        browser.errors = self.errors
        try:
            ending = await self._buy(browser, buyer, chance)
        except Exception as error:  # noqa: BLE001 -- whatever happens to a buyer is one buyer's ending
            ending = "gave up"
            self.notes.append(f"buyer {number} ({kind}): {type(error).__name__}: {error}"[:300])
        self.endings[ending] += 1
        browser.close()

    async def _buy(self, browser: Patient, buyer: Buyer, chance: random.Random) -> str:
        if not await bag_filled(browser, buyer):
            return "nothing to buy"
        page = await checkout_page(browser)
        if page is None:
            return "nothing to buy"
        for _try in range(PAYS_MAX):
            answer = await self._press(browser, buyer, page)
            if answer is not None and OUTCOME.search(answer.text):
                return await self._outcome(browser, answer)
            await asyncio.sleep(AGAIN_SECONDS)
            if answer is None and chance.random() < SAME_PAGE:
                continue
            page = await browser.get("checkout", "/checkout/")
            if OUTCOME.search(page.text):
                return await self._outcome(browser, page)
            if page.form("/checkout/pay/") is None:
                # The bag is empty: what was pressed for was bought.
                return "bought at once" if "/cart/" in page.url else f"checkout answers {page.status}"
        return "never paid"

    async def _press(self, browser: Patient, buyer: Buyer, page: Answer) -> Answer | None:
        form = page.form("/checkout/pay/")
        if form is None:
            raise ValueError("no form to pay with")
        values = {**form.fields, **paying(typed(buyer, self.drop["name"]), CARDS[buyer.kind])}
        if buyer.kind != "twice":
            return await browser.once("pay", form.action, values)
        other = Patient(self.site)
        other.errors, other.cookies = self.errors, browser.cookies
        first, second = await asyncio.gather(
            browser.once("pay", form.action, values), other.once("pay", form.action, values)
        )
        other.close()
        return first or second

    async def _outcome(self, browser: Patient, answer: Answer) -> str:
        word = ""
        for _look in range(LOOKS_MAX):
            found = OUTCOME.search(answer.text)
            word = found[1] if found else f"result answers {answer.status}"
            if word == "paid":
                self.paid.append(answer.link(r"[^\"]*/orders/[^\"]*"))
                return word
            if word == "declined":
                answer = await self._other_card(browser, answer)
            elif word in {"settling", "challenge", "returning"}:
                await asyncio.sleep(LOOK_SECONDS)
                answer = await browser.get("look", answer.url, SCRIPT)
            else:
                return word
        return f"still {word}"

    async def _other_card(self, browser: Patient, answer: Answer) -> Answer:
        form = answer.form("/checkout/")
        if form is None:
            return answer
        sent = {**form.fields, "payment_method": CARDS["plain"]}
        done = await browser.once("pay again", form.action, sent)
        await asyncio.sleep(AGAIN_SECONDS)
        return done if done is not None else await browser.get("look", answer.url)


def paying(typed_in: dict[str, str], token: str) -> dict[str, str]:
    """What is typed, with Stripe's name for the card where the digits were."""
    kept = {name: value for name, value in typed_in.items() if not name.startswith("card_")}
    return kept | {"payment_method": token}
