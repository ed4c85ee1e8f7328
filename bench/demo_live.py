"""The demonstration's people: a host who streams, fans who talk and buy. They know what a browser knows, no more.

    python -m bench.demo_live --site http://localhost:8000

Everything goes through the public pages, sockets and checkout; there are no settings and no database here.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import logging
import random
import re
import secrets
import urllib.parse
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from bench.scene import LampScene
from bench.synthetic_host import Format, HostRefused, stream
from bench.web import Page, Visitor
from streams.front.demo import world

logger = logging.getLogger("demo")

LAYOUT: Final = Format()
# They stand in for people, and are to be counted as such.
USER_AGENT: Final = "Mozilla/5.0 (Showfloor demonstration)"
PIN_SECONDS: Final = 40
BUY_SECONDS: Final = (35, 75)
TALK_SECONDS: Final = (5, 16)
RETRY_SECONDS: Final = 5
STUDIO_LINK: Final = r'/studio/shows/([a-z0-9]+)/"[^>]*>\s*' + re.escape(world.LIVE_TITLE)
LINE_UP_ROW: Final = re.compile(r'name="number_(\d+)"[\s\S]*?<th scope="row">([^<]+)</th>')
CARD: Final = {"card_number": "4242 4242 4242 4242", "card_expiry": "12/34", "card_cvc": "123"}


@dataclass(frozen=True)
class Fan:
    """Somebody in the room, what they say, and where their parcels go."""

    name: str
    language: str
    lines: Sequence[str]
    address: dict[str, str]


FANS: Final = (
    Fan(
        "Jonas K.",
        "de",
        (
            "Ist der Schirm austauschbar?",
            "Second one is lovely too",
            "Passt die auf ein Bücherregal?",
            "Schönes Licht!",
        ),
        {
            "name": "Jonas Kehl",
            "street": "Lindenstraße 4",
            "postal_code": "04109",
            "city": "Leipzig",
            "country": "DE",
        },
    ),
    Fan(
        "Maëlle",
        "fr",
        (
            "La troisième est magnifique",
            "Livrez-vous en Suisse ?",
            "Je la prends !",
            "Quelle taille fait la Kura ?",
        ),
        {
            "name": "Maëlle Courtin",
            "street": "3 rue des Lilas",
            "postal_code": "69001",
            "city": "Lyon",
            "country": "FR",
        },
    ),
    Fan(
        "佐和",
        "ja",
        ("明かりの色がきれい。和室に合いそう！", "消費電力は何ワットですか？", "紙は張り替えられますか"),
        {
            "name": "Sawa Mizuno",
            "street": "Rua Augusta 12",
            "postal_code": "1100-053",
            "city": "Lisboa",
            "country": "PT",
        },
    ),
    Fan(
        "Nour",
        "en",
        (
            "Just joined, did I miss the Heron?",
            "Would the clip one hold on a bunk bed?",
            "Do they come with a dimmer?",
            "So warm",
        ),
        {
            "name": "Nour Haddad",
            "street": "Calle Mayor 8",
            "postal_code": "28013",
            "city": "Madrid",
            "country": "ES",
        },
    ),
)
HOST_LINES: Final = (
    "All six come with a warm bulb, E14, and a two-year guarantee.",
    "Ja, mit zwei Klammern. I will show it in a minute.",
    "The Moon is paper: keep it away from the shower, please.",
)


async def away(deed: Callable[..., Page], *values: object, **named: object) -> Page:
    """Open a page without holding the others up."""
    return await asyncio.to_thread(deed, *values, **named)


# ---- the host


def _schedule(host: Visitor) -> str:
    """Schedule the show anew on the host's own pages; returns its id."""
    page = host.open("/studio/shows/new/")
    form = page.form_with("title", "starts_local")
    if form is None:
        raise RuntimeError("the page that schedules shows has no form")
    soon = datetime.now(UTC) + timedelta(minutes=2)
    brand = next((value for value in form.choices.get("collaboration", []) if value), "")
    answer = host.send(
        page,
        form,
        title=world.LIVE_TITLE,
        collaboration=brand,
        starts_local=f"{soon:%Y-%m-%dT%H:%M}",
        time_zone="UTC",
        duration_minutes="120",
    )
    line_up = next(
        (one for one in answer.forms if any(name.startswith("number_") for name in one.fields)), None
    )
    if line_up is None:
        raise RuntimeError("the show was not scheduled")
    keys = {title: key for key, title in LINE_UP_ROW.findall(answer.text)}
    values = {
        f"number_{keys[title]}": str(n)
        for n, title in enumerate(world.LIVE_LINE_UP, start=1)
        if title in keys
    }
    prices = {
        f"price_{keys[title]}": f"{minor / 100:.2f}"
        for title, minor in world.LIVE_SHOW_PRICES.items()
        if title in keys
    }
    done = host.send(answer, line_up, **values, **prices)
    return done.url.rstrip("/").rsplit("/", 1)[-1]


def show_of(host: Visitor) -> str:
    """Return the id of the show to run: the one that is planned or on air, else a new one."""
    found = host.open("/studio/").links(STUDIO_LINK)
    return str(found[0]) if found else _schedule(host)


def _ticket(host: Visitor, show: str) -> tuple[str, str]:
    answer = host.post_fetch(f"/studio/shows/{show}/go-live/")
    if answer.status != 200:
        raise HostRefused(answer.text[:200])
    terms = json.loads(answer.text)
    return terms["ticket"], socket_url(host.site, terms["ingest_url"])


def socket_url(site: str, path: str) -> str:
    """Return the address of a socket of the site."""
    return re.sub("^http", "ws", site) + path


async def run_host(host: Visitor, show: str, scene: LampScene) -> None:
    """Go live and stay so; a refusal or a lost server is tried again."""
    while True:
        try:
            ticket, address = await asyncio.to_thread(_ticket, host, show)
            await stream(address, ticket, scene.pictures(LAYOUT.fps), layout=LAYOUT, is_takeover=True)
        except (HostRefused, OSError, ConnectionError) as fault:
            logger.info("the host waits: %s", fault)
        await asyncio.sleep(RETRY_SECONDS)


async def pin_in_turn(host: Visitor, show: str) -> None:
    """Bring the line-up on stage, one product after the other, the Moon first."""
    numbers = itertools.chain([3], itertools.cycle([4, 5, 6, 1, 3, 8, 7]))
    for number in numbers:
        with contextlib.suppress(OSError):
            await away(host.post_fetch, f"/shows/{show}/room/pin/", {"number": str(number)})
        await asyncio.sleep(PIN_SECONDS)


# ---- the room


@contextlib.asynccontextmanager
async def in_room(visitor: Visitor, show: str) -> AsyncIterator[ClientConnection]:
    """Enter the room with a pass from the page."""
    answer = await away(visitor.post_fetch, f"/shows/{show}/room/pass/")
    token = urllib.parse.quote(json.loads(answer.text)["pass"])
    headers = {"Cookie": visitor.cookie_header()}
    address = socket_url(visitor.site, f"/room/{show}/?pass={token}")
    async with connect(
        address,
        origin=Origin(visitor.site),
        user_agent_header=USER_AGENT,
        additional_headers=headers,
    ) as socket:
        yield socket


async def _hear(socket: ClientConnection) -> None:
    async for _frame in socket:
        pass


async def talk(visitor: Visitor, show: str, lines: Sequence[str], seconds: tuple[float, float]) -> None:
    """Say things now and then, and send a heart; come back when the line is lost."""
    said = itertools.cycle(lines)
    while True:
        try:
            async with in_room(visitor, show) as socket:
                hearing = asyncio.create_task(_hear(socket))
                while not hearing.done():
                    await asyncio.sleep(random.uniform(*seconds))
                    await socket.send(json.dumps({"t": "chat", "c": secrets.token_hex(8), "m": next(said)}))
                    await socket.send(json.dumps({"t": "heart", "n": random.randint(1, 4)}))
        except (OSError, WebSocketException, ValueError, KeyError) as fault:
            logger.info("a fan waits for the room: %s", fault)
        await asyncio.sleep(RETRY_SECONDS)


# ---- buying


def buy(visitor: Visitor, show: str, fan: Fan) -> bool:
    """Buy what is on stage, or something of the line-up, as anybody would; True when it was paid."""
    page = visitor.open(f"/shows/{show}/")
    offers = list(dict.fromkeys(page.links(r'href="(/buy/[^"]+)"')))
    if not offers:
        return False
    address = offers[0] if random.random() < 0.6 else random.choice(offers)
    page = visitor.open(address.replace("&amp;", "&"))
    choose = page.form_with("show", "number")
    if choose is not None and page.form_with("card_number") is None:
        query = urllib.parse.urlencode({**choose.fields, "step": "pay"})
        page = visitor.open(f"{urllib.parse.urlsplit(page.url).path}?{query}")
    form = page.form_with("card_number")
    if form is None:
        return False
    email = f"{fan.name.split()[0].lower().encode('ascii', 'ignore').decode() or 'fan'}@fans.example"
    values = {**fan.address, **CARD, "email": email}
    if random.random() < 0.7:
        values["name_in_room"] = "on"
    answer = visitor.send(page, form, **values)
    return "/checkout/" in answer.url and answer.status == 200


async def buy_now_and_then(visitor: Visitor, show: str, fan: Fan) -> None:
    """Buy something every minute or so."""
    while True:
        await asyncio.sleep(random.uniform(*BUY_SECONDS))
        try:
            await asyncio.to_thread(buy, visitor, show, fan)
        except OSError as fault:
            logger.info("a fan could not buy: %s", fault)


def _fan(site: str, show: str, fan: Fan) -> Visitor:
    visitor = Visitor(site, language=fan.language)
    visitor.open(f"/shows/{show}/")
    visitor.post_fetch(f"/shows/{show}/room/nickname/", {"name": fan.name})
    return visitor


async def _enter(host: Visitor) -> str:
    """Sign the host in and find the show, as soon as the site answers."""
    while True:
        try:
            await away(host.sign_in, world.creator_email(world.HOST_HANDLE), world.PASSWORD)
            return await asyncio.to_thread(show_of, host)
        except OSError as fault:
            logger.info("waiting for the site: %s", fault)
            await asyncio.sleep(RETRY_SECONDS)


async def run(site: str) -> None:
    """Run the show until somebody ends the process."""
    host = Visitor(site)
    show = await _enter(host)
    scene = await asyncio.to_thread(LampScene, LAYOUT.width, LAYOUT.height)
    tasks = [asyncio.create_task(run_host(host, show, scene))]
    await asyncio.sleep(RETRY_SECONDS)
    fans = [(await asyncio.to_thread(_fan, site, show, fan), fan) for fan in FANS]
    tasks += [asyncio.create_task(talk(visitor, show, fan.lines, TALK_SECONDS)) for visitor, fan in fans]
    tasks += [asyncio.create_task(buy_now_and_then(visitor, show, fan)) for visitor, fan in fans[:2]]
    tasks.append(asyncio.create_task(pin_in_turn(host, show)))
    tasks.append(asyncio.create_task(talk(host, show, HOST_LINES, (20, 45))))
    await asyncio.gather(*tasks)


def main() -> None:
    """Read the address from the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", required=True, help="address of the installation")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(options.site.rstrip("/")))


if __name__ == "__main__":
    main()
