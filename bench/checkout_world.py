"""Drops for `bench checkout`, and what the database says of them afterwards. Runs inside Django, beside the servers."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.browsing import Answer
from bench.checkout_journey import Buyer, typed
from bench.shop import brand, product, user, variant
from commerce.catalog.models import Variant
from commerce.ledger.proof import prove
from commerce.orders.models import Order, OrderLine
from commerce.payments.services import orders_expire
from commerce.stock.models import Reservation, StockItem
from commerce.stock.services import reservations_expire
from marketplace.accounts.models import Mail
from marketplace.celery import app as celery_app
from marketplace.kernel.models import Delivery

# Loading it is what lets tasks find the broker.
assert celery_app
PRODUCTS = 5
VARIANTS = 2
STATIC_KINDS = (
    "css",
    "js",
    "mjs",
    "svg",
    "woff2",
    "json",
    "txt",
    "html",
    "map",
    "wasm",
    "md",
    "png",
    "webp",
    "jpg",
)
HOST = "127.0.0.1"
# Statements that only begin, end or mark a transaction.
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
# What was paid stays sold, although the money went back: pieces come back by a return.
SOLD = (Order.State.PAID, Order.State.REFUNDED)
WRITES = ("INSERT", "UPDATE", "DELETE")


def collect_static() -> None:
    """Give pages the names of their files; nobody here fetches one, so none is compressed."""
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = STATIC_KINDS
    call_command("collectstatic", "--noinput", "--verbosity", "0")


def drop_make(name: str, units: int, *, shelf: tuple[int, int] = (PRODUCTS, VARIANTS)) -> dict[str, Any]:
    """Products of two brands in two variants each, and so many pieces spread over all of them."""
    owner = user(f"owner-{name}")
    sellers = [brand(f"Lantern Row {name}", owner), brand(f"Paper Works {name}", owner)]
    products, kinds = shelf
    made: list[Variant] = []
    for number in range(products):
        one = product(sellers[number % len(sellers)], f"Lamp {number} of {name}")
        made += [
            one.variants.get(),
            *(variant(one, f"Shade {kind}", position=kind) for kind in range(1, kinds)),
        ]
    share, more = divmod(units, len(made))
    for place, each in enumerate(made):
        StockItem.objects.filter(variant=each).update(on_hand=share + (place < more))
    return {"name": name, "units": units, "products": _shelf(made)}


def _shelf(made: Sequence[Variant]) -> list[dict[str, Any]]:
    shelf: dict[str, list[str]] = {}
    for each in made:
        shelf.setdefault(each.product.get_absolute_url(), []).append(each.public_id)
    return [{"path": path, "variants": variants} for path, variants in shelf.items()]


def write_drops(wanted: dict[str, tuple[int, tuple[int, int]]], path: str) -> dict[str, dict[str, Any]]:
    """Make drops (pieces, products and variants by name) and leave their addresses where the benchmark reads them."""
    drops = {name: drop_make(name, units, shelf=shelf) for name, (units, shelf) in wanted.items()}
    Path(path).write_text(json.dumps(drops))
    return drops


# What placing an order asks of the database


def write_queries(drop: dict[str, Any], path: str) -> None:
    """Leave the statements of one press of Pay, by kind."""
    Path(path).write_text(json.dumps(queries_of_placing(drop)))


def queries_of_placing(drop: dict[str, Any]) -> dict[str, int]:
    """Count what one press of Pay asks of the database, of a cart with two lines; the second press of its kind."""
    shelf = [(each["path"], variant) for each in drop["products"] for variant in each["variants"]]
    counted = [_statements(_ready(shelf[-2:], drop["name"], number)) for number in (90_001, 90_002)]
    return counted[-1]


def _ready(wanted: Sequence[tuple[str, str]], drop: str, number: int) -> Callable[[], int]:
    buyer = Buyer(number, list(wanted))
    client = Client(SERVER_NAME=HOST, headers={"accept-language": "en"})
    for _path, each in wanted:
        client.post("/cart/add/", {"variant": each, "quantity": "1"})
    page = client.get("/checkout/")
    form = Answer("", page.status_code, page.content.decode(), 0).form("/checkout/pay/")
    if form is None:
        raise RuntimeError("the checkout has nothing to pay")
    return lambda: client.post("/checkout/pay/", {**form.fields, **typed(buyer, drop)}).status_code


def _statements(press: Callable[[], int]) -> dict[str, int]:
    with CaptureQueriesContext(connection) as captured:
        status = press()
    if status != 302:
        raise RuntimeError(f"the press of Pay answers {status}")
    kinds = [_kind(query["sql"]) for query in captured.captured_queries]
    return {"all": len(kinds), **{kind: kinds.count(kind) for kind in ("read", "write", "control")}}


def _kind(sql: str) -> str:
    word = sql.lstrip("(").split(None, 1)[0].upper()
    return "control" if word in CONTROL else "write" if word in WRITES else "read"


# What came of a drop


def write_books(drops: Sequence[dict[str, Any]], path: str) -> None:
    """Leave what the database says of each drop, after the sweeps have run once more."""
    orders_expire()
    reservations_expire(timezone.now())
    books = {drop["name"]: drop_books(drop) for drop in drops}
    proof = prove()
    Path(path).write_text(
        json.dumps(
            {
                "drops": books,
                "difference": proof.difference,
                "proved": proof.checked,
                "deliveries_open": Delivery.objects.filter(done_at__isnull=True).count(),
                "mails_open": Mail.objects.filter(sent_at__isnull=True).count(),
            }
        )
    )


def drop_books(drop: dict[str, Any]) -> dict[str, Any]:
    """Pieces and orders of one drop. A piece that is neither sold nor free is lost: undersold."""
    variants = [each for row in drop["products"] for each in row["variants"]]
    items = list(StockItem.objects.filter(variant__public_id__in=variants).order_by("pk"))
    share, more = divmod(drop["units"], len(items))
    sold = _sold(variants)
    orders = Order.objects.filter(lines__variant__public_id__in=variants).distinct()
    paid = orders.filter(state__in=SOLD)
    oversold = undersold = 0
    for place, item in enumerate(items):
        had, gone = share + (place < more), sold.get(item.variant_id, 0)
        oversold += max(0, gone - had)
        undersold += max(0, had - gone - (item.on_hand - item.held))
    return {
        "orders": paid.count(),
        "units_sold": sum(sold.values()),
        "units_free": sum(item.on_hand - item.held for item in items),
        "oversold": oversold,
        "undersold": undersold,
        "held": Reservation.objects.filter(stock__in=items, state=Reservation.State.HELD).count(),
        "pending": orders.filter(state=Order.State.PENDING).count(),
        "ended": orders.filter(state=Order.State.CANCELLED).count(),
        "paid_twice": _paid_twice(paid),
        "mails": Mail.objects.filter(
            template="order_paid", sent_at__isnull=False, to__endswith=f"@{drop['name']}.example"
        ).count(),
    }


def _sold(variants: Sequence[str]) -> dict[int, int]:
    lines = OrderLine.objects.filter(variant__public_id__in=variants, order__state__in=SOLD)
    return dict(lines.values("variant").annotate(n=Sum("quantity")).values_list(F("variant"), "n"))


def _paid_twice(paid: Any) -> int:
    by_buyer = Order.objects.filter(pk__in=paid.values("pk")).values("buyer__email").annotate(n=Count("pk"))
    return by_buyer.filter(n__gt=1).count()
