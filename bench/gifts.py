"""2,000 gifts a minute into one room from 200 wallets, with double taps, retries and reconnects: do all sums agree?"""

import argparse
import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from bench.browsing import Browser
from bench.checkout_servers import Common, common, own_side, spent_since
from bench.report import publish

GIFTS, WALLETS, CLIENTS = 2000, 200, 16
GIFTS_QUICK, WALLETS_QUICK = 300, 40
# A few wallets run dry before the end, so that "too few coins" is played too.
COINS: Final = 100
KINDS: Final = (("spark", 1), ("clap", 1), ("rose", 1), ("rose", 2))
TARGET_PER_S: Final = 33
DOUBLE_TAPS, RECONNECTS = 0.2, 0.1
GUARD_SECONDS: Final = 600
HEAD: Final = ("answers", "how many")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gifts", type=int, help=f"how many are sent ({GIFTS})")
    parser.add_argument("--wallets", type=int, help=f"out of how many wallets ({WALLETS})")
    parser.add_argument("--clients", type=int, default=CLIENTS, help=f"how many at once ({CLIENTS})")


@dataclass
class Sent:
    """What the fans did, and how it was answered."""

    keys: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    double_taps: int = 0
    reconnects: int = 0
    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)

    def count(self, status: int) -> None:
        name = {201: "sent", 409: "too few coins", 429: "too fast"}.get(status, f"status {status}")
        self.answers[name] = self.answers.get(name, 0) + 1


def run(options: argparse.Namespace) -> None:
    gifts = options.gifts or (GIFTS_QUICK if options.quick else GIFTS)
    wallets = options.wallets or (WALLETS_QUICK if options.quick else WALLETS)
    with common(with_postgres=options.database == "postgresql") as shared:
        sent, books = _play(shared, options, gifts, wallets)
    figures = {
        "database": options.database,
        "seed": options.seed,
        "gifts": books["gifts"],
        "gifts_per_s": round(books["gifts"] / sent.seconds, 1),
        "negative_wallets": books["negative_wallets"],
        "doubles": books["doubles"],
        "difference": books["difference"],
        "missing": books["missing"],
        "double_taps": sent.double_taps,
        "reconnects": sent.reconnects,
        "proof": books["proof"],
        "web_cpu_ms_per_gift": round(1000 * sent.cpu.get("web", 0.0) / max(1, books["gifts"]), 1),
    }
    print(f"target: {TARGET_PER_S} gifts a second, no negative wallet, no double, no difference")
    rows = [[name, str(count)] for name, count in sorted(sent.answers.items())]
    publish(figures, title="Gifts into one room", rows=rows, head=HEAD)


def _play(
    shared: Common, options: argparse.Namespace, gifts: int, wallets: int
) -> tuple[Sent, dict[str, Any]]:
    folder = shared.folder
    files = {name: folder / f"{name}.json" for name in ("world", "keys", "books")}
    with own_side(shared, database=options.database, hold_seconds=GUARD_SECONDS) as own:
        own.run(
            f"from bench.gifts_world import write_world; write_world({wallets}, {COINS}, {str(files['world'])!r})"
        )
        world = json.loads(files["world"].read_text())
        before = own.side.cpu_s()
        sent = asyncio.run(_swarm(own.side.site, world, gifts, options))
        sent.cpu = spent_since(before, own.side)
        own.side.demand_alive()
        files["keys"].write_text(json.dumps(sent.keys))
        own.run(
            "from bench.gifts_world import write_books; "
            f"write_books({str(files['keys'])!r}, {wallets * COINS}, {str(files['books'])!r})"
        )
        return sent, json.loads(files["books"].read_text())


async def _swarm(site: str, world: dict[str, Any], gifts: int, options: argparse.Namespace) -> Sent:
    """Send the gifts, a few fans at once; each fan keeps a line of their own."""
    # Chances of a game, not secrets.
    chance = random.Random(options.seed)
    browsers = [_browser(site, session) for session in world["sessions"]]
    address = f"/shows/{world['show']}/gifts/send/"
    turns = [
        (number % len(browsers), UUID(int=chance.getrandbits(128), version=4)) for number in range(gifts)
    ]
    chance.shuffle(turns)
    sent, queue = Sent(), list(turns)
    locks = [asyncio.Lock() for _browser in browsers]
    began = time.perf_counter()

    async def client() -> None:
        while queue:
            who, key = queue.pop()
            async with locks[who]:
                await _give(browsers[who], address, str(key), chance, sent)

    async with asyncio.TaskGroup() as group:
        for _client in range(options.clients):
            group.create_task(client())
    sent.seconds = time.perf_counter() - began
    for browser in browsers:
        browser.close()
    return sent


def _browser(site: str, session: str) -> Browser:
    browser = Browser(site)
    browser.cookies |= {"sessionid": session, "csrftoken": "g" * 32}
    return browser


async def _give(browser: Browser, address: str, key: str, chance: random.Random, sent: Sent) -> None:
    """Send one gift: once, or with a second tap beside it, or again over a new line because the answer was lost."""
    kind, count = chance.choice(KINDS)
    values = {"kind": kind, "count": str(count), "key": key, "csrfmiddlewaretoken": "g" * 32}
    luck = chance.random()
    if luck < DOUBLE_TAPS:
        sent.double_taps += 1
        twin = browser.twin()
        answers = await asyncio.gather(
            *(each.post("gift", address, values, _ASKING) for each in (browser, twin))
        )
        twin.close()
        status = max(answer.status for answer in answers if answer.status < 500)
        status = 201 if any(answer.status == 201 for answer in answers) else status
    else:
        status = (await browser.post("gift", address, values, _ASKING)).status
        if luck > 1 - RECONNECTS:
            # As if the answer had never come: the page sends the same again over another line.
            sent.reconnects += 1
            browser.close()
            status = (await browser.post("gift", address, values, _ASKING)).status
    sent.count(status)
    if status == 201:
        sent.keys.append(key)


_ASKING: Final = {"Accept": "application/json"}
