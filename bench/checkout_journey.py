"""A buyer's way through our own pages, from the product to the order page, with every answer it can get."""

import asyncio
import random
import re
from dataclasses import dataclass, field
from typing import Any, Final

from bench.browsing import Answer, Browser, Form

GOOD_CARD: Final = "4242 4242 4242 4242"
DECLINED_CARD: Final = "4000 0000 0000 0002"
# The bank asks the buyer, who never answers: the hold runs out.
CHALLENGED_CARD: Final = "4000 0000 0000 3155"
# What the page's script does while the outcome is open.
LOOK_SECONDS: Final = 1.0
LOOKS_MAX: Final = 60
TRIES_MAX: Final = 4
SCRIPT: Final = {"X-Requested-With": "fetch"}
OUTCOME: Final = re.compile(r'data-outcome="(\w+)"')
# Which answers end a journey well; anything else is an error.
DEFINITE: Final = frozenset({"paid", "sold_out", "left"})


@dataclass(frozen=True)
class Buyer:
    """Who buys what (variants, with the page each is on), and what is special about them."""

    number: int
    wanted: list[tuple[str, str]]
    kind: str = "plain"


@dataclass
class Ending:
    """How it came out for one buyer."""

    buyer: int
    kind: str
    ending: str
    seconds: float = 0.0
    note: str = ""
    timings: list[tuple[str, float, int]] = field(default_factory=list)


def buyers(
    drop: dict[str, Any], *, count: int, lines: tuple[int, int], seed: int, special: bool
) -> list[Buyer]:
    """The same buyers for the same seed. The first things of a drop are wanted most."""
    chance = random.Random(seed)
    shelf = [(product["path"], variant) for product in drop["products"] for variant in product["variants"]]
    weights = [1 / (1 + place / 3) for place in range(len(shelf))]
    made = []
    for number in range(count):
        wanted: list[tuple[str, str]] = []
        size = min(chance.randint(*lines), len(shelf))
        while len(wanted) < size:
            (one,) = chance.choices(shelf, weights)
            if one not in wanted:
                wanted.append(one)
        made.append(Buyer(number, wanted, _kind(chance.random()) if special else "plain"))
    return made


def _kind(share: float) -> str:
    """Of a hundred buyers five press Pay twice, three take a card that is declined, two never confirm."""
    if share < 0.05:
        return "twice"
    if share < 0.08:
        return "declined"
    return "leaves" if share < 0.10 else "plain"


def typed(buyer: Buyer, drop: str) -> dict[str, str]:
    """What a buyer types into the checkout."""
    card = {"declined": DECLINED_CARD, "leaves": CHALLENGED_CARD}.get(buyer.kind, GOOD_CARD)
    return {
        "email": f"buyer{buyer.number}@{drop}.example",
        "name": "Ana Lima",
        "street": "Rua do Moinho 14",
        "postal_code": "1100-001",
        "city": "Lisboa",
        "country": "PT",
        "card_number": card,
        "card_expiry": "12/34",
        "card_cvc": "123",
    }


async def bag_filled(browser: Browser, buyer: Buyer) -> bool:
    """Open each product's page and put the variant into the bag, if it can be had; False when nothing could."""
    filled = False
    for path, variant in buyer.wanted:
        page = await browser.get("product", path)
        form = page.form("/cart/add/")
        if form is None or not _is_offered(page, form, variant):
            continue
        sent = {**form.fields, "variant": variant, "quantity": "1"}
        added = await browser.post("add", form.action, sent)
        filled |= added.status == 200 and added.url.endswith("/cart/")
    return filled


def _is_offered(page: Answer, form: Form, variant: str) -> bool:
    can_add = 'name="quantity"' in page.text
    return can_add and (variant in form.choices.get("variant", []) or form.fields.get("variant") == variant)


async def checkout_page(browser: Browser) -> Answer | None:
    """The checkout with a bag that can be paid for; what is sold out is taken out first. None without anything left."""
    for _try in range(TRIES_MAX):
        page = await browser.get("checkout", "/checkout/")
        if page.form("/checkout/pay/") is not None:
            return page
        cart = page if "/cart/" in page.url else await browser.get("cart", "/cart/")
        if not await _bag_cleared(browser, cart):
            return None
    return None


async def _bag_cleared(browser: Browser, cart: Answer) -> bool:
    """Take out what cannot be had; False when the bag is empty then."""
    rows = cart.text.split("<li>")
    gone = [row for row in rows if "note warn" in row and 'action="/cart/remove/"' in row]
    for row in gone:
        form = Answer(cart.url, 200, row, 0).form("/cart/remove/")
        if form is not None:
            cart = await browser.post("remove", form.action, form.fields)
    return 'action="/cart/remove/"' in cart.text


async def buy(browser: Browser, buyer: Buyer, drop: str) -> str:
    """One whole journey; returns how it ended: a word of DEFINITE, or what went wrong."""
    if not await bag_filled(browser, buyer):
        return "sold_out"
    for _try in range(TRIES_MAX):
        page = await checkout_page(browser)
        if page is None:
            return "sold_out"
        answer = await pressed(browser, buyer, page, drop)
        if OUTCOME.search(answer.text):
            return await outcome(browser, buyer, answer, drop)
        if answer.status not in {409, 410}:
            return f"pay answers {answer.status}"
    return "sold_out"


async def pressed(
    browser: Browser, buyer: Buyer, page: Answer, drop: str, chosen: dict[str, str] | None = None
) -> Answer:
    """Press Pay, some twice at the same moment: both presses must come to the same order.

    ``chosen`` is what they picked on the page among several.
    """
    form = page.form("/checkout/pay/")
    if form is None:
        raise ValueError("no form to pay with")
    values = {**form.fields, **typed(buyer, drop), **(chosen or {})}
    if buyer.kind != "twice":
        return await browser.post("pay", form.action, values)
    other = browser.twin()
    first, second = await asyncio.gather(
        browser.post("pay", form.action, values), other.post("pay", form.action, values)
    )
    browser.timings += other.timings
    other.close()
    if OUTCOME.search(first.text) and first.url.partition("?")[0] != second.url.partition("?")[0]:
        raise ValueError(f"two presses came to {first.url} and {second.url}")
    return first


async def outcome(browser: Browser, buyer: Buyer, answer: Answer, drop: str) -> str:
    """Look until it is known how it came out, then open the order."""
    for _look in range(LOOKS_MAX):
        found = OUTCOME.search(answer.text)
        word = found[1] if found else f"result answers {answer.status}"
        if word == "paid":
            return await _order_opened(browser, answer)
        if word == "challenge" and buyer.kind == "leaves":
            return "left"
        if word == "declined":
            answer = await _other_card(browser, buyer, answer, drop)
        elif word == "settling":
            await asyncio.sleep(LOOK_SECONDS)
            answer = await browser.get("look", answer.url, SCRIPT)
        elif word in {"over", "returning"}:
            return "sold_out"
        else:
            return word
    return "never settled"


async def _other_card(browser: Browser, buyer: Buyer, answer: Answer, drop: str) -> Answer:
    form = answer.form("/checkout/")
    if form is None:
        return answer
    card = {**typed(buyer, drop), "card_number": GOOD_CARD}
    values = {name: value for name, value in card.items() if name.startswith("card_")}
    return await browser.post("pay again", form.action, {**form.fields, **values})


async def _order_opened(browser: Browser, answer: Answer) -> str:
    link = answer.link(r"[^\"]*/orders/[^\"]*")
    page = await browser.get("order", link)
    return "paid" if page.status == 200 and "SF-" in page.text else f"order page answers {page.status}"
