"""The pages of the main job, and how many queries each makes. Runs inside Django, beside the servers.

manage.py shell --no-imports -c "from bench.page_queries import write_report; write_report(60, 10_000, 'p.json')"
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.long_lists import LongShop, lengthen, long_shop
from bench.shop import Shop, founded, grow
from marketplace.accounts.models import User
from marketplace.celery import app as celery_app

# Loading it is what lets tasks find the broker.
assert celery_app
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# The host that the site answers to.
HOST = "127.0.0.1"
# One would hide what is only asked for when there is another ("more of this brand").
FEW = 2
LONG_FEW = 10


@dataclass(frozen=True)
class Page:
    """A page of the main job: who opens it, and where it is in some shop."""

    route: str
    who: str
    path: Callable[[Shop], str]


def _at(name: str, *parts: Callable[[Shop], object]) -> Callable[[Shop], str]:
    return lambda shop: reverse(name, args=[part(shop) for part in parts])


def _brand(shop: Shop) -> str:
    return shop.brand.public_id


PAGES = (
    Page("home", "fan", _at("front:home")),
    Page("watch", "fan", _at("front:show", lambda shop: shop.live.public_id)),
    Page("curtain", "fan", _at("front:show", lambda shop: shop.curtain.public_id)),
    Page("ended", "fan", _at("front:show", lambda shop: shop.ended.public_id)),
    Page("creator", "fan", _at("front:creator", lambda shop: shop.host.handle)),
    Page("product", "fan", _at("catalog:product", lambda shop: shop.products[0].public_id)),
    Page("cart", "fan", _at("checkout:cart")),
    Page("checkout", "fan", _at("checkout:begin")),
    Page("order", "fan", _at("orders:order", lambda shop: shop.orders[-1].public_id)),
    Page("orders", "fan", _at("orders:orders")),
    Page("brand_today", "owner", _at("front:brand_today", _brand)),
    Page("brand_products", "owner", _at("catalog:brand_products", _brand)),
    Page("brand_orders", "owner", _at("orders:brand_orders", _brand)),
    Page("brand_campaigns", "owner", _at("campaigns:brand_campaigns", _brand)),
    Page("campaign", "owner", _at("campaigns:campaign", _brand, lambda shop: shop.campaign.public_id)),
    Page("brand_money", "owner", _at("payouts:brand_money", _brand)),
    Page("wizard", "owner", _at("brands:wizard", lambda shop: shop.draft.public_id, lambda _: "promise")),
    Page("studio", "host", _at("front:studio", lambda shop: shop.live.public_id)),
    Page("studio_index", "host", _at("shows:index")),
    Page("line_up", "host", _at("shows:line_up", lambda shop: shop.curtain.public_id)),
    Page("collaborations", "host", _at("campaigns:collaborations")),
    Page("earnings", "host", _at("payouts:creator_earnings")),
)

# The pages whose lists grow longest, opened by whom, and where they are: at ten rows and at thousands.
LONG_PAGES: tuple[tuple[str, str, Callable[[LongShop], str]], ...] = (
    ("shelf", "owner", lambda shop: reverse("catalog:brand_products", args=[shop.brand.public_id])),
    ("cart", "fan", lambda _shop: reverse("checkout:cart")),
    ("checkout", "fan", lambda _shop: reverse("checkout:begin")),
    ("orders", "fan", lambda _shop: reverse("orders:orders")),
    ("brand_orders", "owner", lambda shop: reverse("orders:brand_orders", args=[shop.brand.public_id])),
)


@dataclass
class Found:
    """What one page did in both worlds, and how it is asked for over HTTP."""

    route: str
    path: str
    cookies: dict[str, str]
    queries_small: int
    queries_large: int = 0
    # How many rows of everything there were in the large world.
    rows: int = field(default=0, kw_only=True)


def client_of(person: User) -> Client:
    client = Client(SERVER_NAME=HOST)
    client.force_login(person, backend=BACKEND)
    return client


def queries_of(client: Client, route: str, path: str) -> int:
    """Asked twice and counted once: what a process remembers for good is not a page's own."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{route}: {path} answers {answer.status_code}")
    return len(captured)


def measured(few: int, many: int) -> list[Found]:
    """Open every page in a shop with few rows and again when it has many."""
    shop = founded(is_on_air=True)
    clients = {
        "fan": client_of(shop.fan),
        "owner": client_of(shop.owner),
        "host": client_of(get_user_model().objects.get(pk=shop.host.user_id)),
    }
    grow(shop, few)
    found = {}
    for page in PAGES:
        path, client = page.path(shop), clients[page.who]
        count = queries_of(client, page.route, path)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        found[page.route] = Found(page.route, path, cookies, count, rows=many)
    grow(shop, many)
    for page in PAGES:
        path, one = page.path(shop), found[page.route]
        one.queries_large = queries_of(clients[page.who], page.route, path)
        one.path = path
    return list(found.values())


def measured_long(few: int, many: int) -> list[Found]:
    """Open the longest lists with few rows and again with thousands."""
    shop = long_shop()
    clients = {"fan": client_of(shop.fan), "owner": client_of(shop.owner)}
    lengthen(shop, few)
    found = {}
    for route, who, at in LONG_PAGES:
        count = queries_of(clients[who], route, at(shop))
        cookies = {name: morsel.value for name, morsel in clients[who].cookies.items()}
        found[route] = Found(f"{route}, long", at(shop), cookies, count, rows=many)
    lengthen(shop, many)
    for route, who, at in LONG_PAGES:
        found[route].queries_large = queries_of(clients[who], route, at(shop))
    return list(found.values())


def write_report(many: int, long: int, path: str) -> None:
    """Leave what was found where the benchmark reads it."""
    found = [*measured(FEW, many), *measured_long(LONG_FEW, long)]
    Path(path).write_text(json.dumps([asdict(one) for one in found]))
