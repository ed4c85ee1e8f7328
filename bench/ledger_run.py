"""Sales as a payment books them, and the proof of everything. Runs inside Django, in a process of its own.

manage.py shell --no-imports -c "from bench.ledger_run import write_report; write_report('/tmp/x.json', 1000, 1, 1, 1)"
"""

import json
import random
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from bench.shop import Shop, founded, product
from commerce.ledger import services as ledger
from commerce.ledger.kinds import MovementKind
from commerce.ledger.models import Movement, Transfer
from commerce.ledger.proof import prove
from commerce.ledger.sealing import seal_all, seal_block
from commerce.ledger.services import Posting
from commerce.orders.models import Buyer, Fulfilment, Order, OrderLine
from commerce.orders.splitting import line_shares
from commerce.orders.trail import (
    TrailPiece,
    line_piece,
    line_total_shares,
    postings_of,
    shipping_subject,
    shipping_total_shares,
)
from marketplace.celery import app as celery_app
from marketplace.kernel.money import Money

# Loading it is what lets tasks find the broker.
assert celery_app
CURRENCY: Final = "EUR"
FEE_BP: Final = 500
AT_ONCE: Final = 1_000
SEAL_EVERY_S: Final = 1.0


@dataclass(frozen=True)
class Sale:
    """An order that is stored and not in the books yet."""

    order: Order
    pieces: tuple[TrailPiece, ...]

    @property
    def key(self) -> str:
        """How the books call it."""
        return f"sale:{self.order.public_id}"


class Seller:
    """Makes paid orders of one brand, many at a time, each of one line and a delivery fee."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.chance = random.Random(seed)
        self.variant = product(shop.brand, "Lamp").variants.get(position=0)
        self.buyer = Buyer.objects.create(
            user=shop.fan, email=shop.fan.email, name="Ana", street="Rua 1", country="PT", language="en"
        )

    def sales(self, count: int) -> list[Sale]:
        """Store so many orders; what follows is their postings."""
        with transaction.atomic():
            orders = Order.objects.bulk_create([self._order() for _number in range(count)])
            parcels = Fulfilment.objects.bulk_create([self._parcel(order) for order in orders])
            rows = zip(orders, parcels, strict=True)
            lines = OrderLine.objects.bulk_create([self._line(order, parcel) for order, parcel in rows])
        brand = self.shop.brand.public_id
        return [
            Sale(
                order,
                (
                    line_piece(line, brand, line_total_shares(line)),
                    TrailPiece(shipping_subject(parcel), brand, "", shipping_total_shares(parcel)),
                ),
            )
            for order, parcel, line in zip(orders, parcels, lines, strict=True)
        ]

    def _order(self) -> Order:
        market, now = self.shop.brand.market, timezone.now()
        goods, fee = (
            Money(self.chance.randrange(100, 90_000), CURRENCY),
            Money(market.shipping_minor, CURRENCY),
        )
        taxes = goods.included_tax(market.tax_bp) + fee.included_tax(market.tax_bp)
        return Order(
            key=UUID(int=self.chance.getrandbits(128)),
            buyer=self.buyer,
            market=market,
            currency=CURRENCY,
            goods_minor=goods.minor,
            shipping_minor=fee.minor,
            tax_minor=taxes.minor,
            total_minor=goods.minor + fee.minor,
            state=Order.State.PAID,
            expires_at=now + timedelta(minutes=10),
            placed_at=now,
            paid_at=now,
        )

    def _parcel(self, order: Order) -> Fulfilment:
        fee = Money(order.shipping_minor, CURRENCY)
        tax = fee.included_tax(self.shop.brand.market.tax_bp)
        return Fulfilment(
            order=order, brand=self.shop.brand, shipping_minor=fee.minor, shipping_tax_minor=tax.minor
        )

    def _line(self, order: Order, parcel: Fulfilment) -> OrderLine:
        goods, terms = Money(order.goods_minor, CURRENCY), self.shop.terms
        tax = goods.included_tax(self.shop.brand.market.tax_bp)
        shares = line_shares(goods, tax=tax, commission_bp=terms.commission_bp, fee_bp=FEE_BP)
        return OrderLine(
            order=order,
            fulfilment=parcel,
            variant=self.variant,
            title="Lamp",
            quantity=1,
            unit_minor=goods.minor,
            total_minor=goods.minor,
            tax_minor=shares.tax,
            credited_to=self.shop.host,
            collaboration=terms,
            commission_bp=terms.commission_bp,
            commission_minor=shares.commission,
            fee_bp=FEE_BP,
            fee_minor=shares.fee,
        )


def book(sale: Sale) -> None:
    """Write a sale as a payment does: accounts, movement, transfers, each sale committed by itself."""
    with transaction.atomic():
        ledger.post(
            key=sale.key,
            kind=MovementKind.SALE,
            reference=sale.order.public_id,
            lines=postings_of(sale.order, sale.pieces),
        )


class Race:
    """Several writers book sales until the time is over, while the chain is sealed beside them."""

    def __init__(self, sales: list[Sale], seconds: float) -> None:
        self.sales, self.seconds = sales, seconds
        self.booked = 0
        self._next = iter(sales)
        self._lock = threading.Lock()
        self._over = threading.Event()

    def run(self, writers: int) -> float:
        """Return how many seconds it took."""
        threads = [threading.Thread(target=self._write) for _writer in range(writers)]
        sealer = threading.Thread(target=self._seal)
        began = time.monotonic()
        self._end = began + self.seconds
        for thread in [sealer, *threads]:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        self._over.set()
        sealer.join()
        return took

    def _write(self) -> None:
        while time.monotonic() < self._end:
            with self._lock:
                sale = next(self._next, None)
            if sale is None:
                break
            book(sale)
            with self._lock:
                self.booked += 1
        connection.close()

    def _seal(self) -> None:
        while not self._over.wait(SEAL_EVERY_S):
            seal_block()
        connection.close()


def fill(seller: Seller, transfers: int) -> None:
    """Bring the books to so many transfers, many sales in one statement: only their number matters here."""
    while (left := transfers - Transfer.objects.count()) > 0:
        sales = seller.sales(min(AT_ONCE, max(1, left // 6)))
        now = timezone.now()
        with transaction.atomic():
            movements = Movement.objects.bulk_create(
                Movement(key=sale.key, kind=MovementKind.SALE, reference=sale.order.public_id, created_at=now)
                for sale in sales
            )
            pieces = [(sale, piece) for sale in sales for piece in sale.pieces]
            postings = postings_of(sales[0].order, [piece for _sale, piece in pieces])
            by_subject: dict[str, list[Posting]] = {}
            for posting in postings:
                by_subject.setdefault(posting.subject, []).append(posting)
            Transfer.objects.bulk_create(
                _transfers(zip(movements, sales, strict=True), by_subject), batch_size=5_000
            )


def _transfers(
    sold: Iterable[tuple[Movement, Sale]], by_subject: dict[str, list[Posting]]
) -> Iterable[Transfer]:
    for movement, sale in sold:
        lines = [line for piece in sale.pieces for line in by_subject[piece.subject]]
        for number, line in enumerate(lines, start=1):
            yield Transfer(
                movement=movement,
                key=f"{movement.key}:{number}",
                debit=line.debit,
                credit=line.credit,
                amount=line.money.minor,
                currency=line.money.currency,
                subject=line.subject,
                created_at=movement.created_at,
            )


def write_report(path: str, transfers: int, seconds: float, writers: int, seed: int) -> None:
    """Book sales for a while, fill the books, seal and prove them, and write down what that took."""
    seller = Seller(founded(is_on_air=False), seed)
    # The first look loads what every later one uses.
    for sale in seller.sales(5):
        book(sale)
    sales = seller.sales(max(10, int(seconds * 400 * writers)))
    before = Transfer.objects.count()
    race = Race(sales, seconds)
    took = race.run(writers)
    written = Transfer.objects.count() - before
    for sale in sales[race.booked :]:
        book(sale)
    fill(seller, transfers)
    unsealed = Movement.objects.filter(block=None).count()
    began = time.monotonic()
    blocks = seal_all()
    sealing = time.monotonic() - began
    cpu = time.process_time()
    proof = prove()
    cpu = time.process_time() - cpu
    count = Transfer.objects.count()
    Path(path).write_text(
        json.dumps(
            _figures(count, proof, race, written / took)
            | {
                "writers": writers,
                "prove_cpu_s_per_million": cpu / count * 1_000_000,
                "blocks": proof.checked.get("blocks", 0),
                "sealed_per_s": unsealed / sealing if blocks else 0.0,
            }
        )
    )


def _figures(count: int, proof: Any, race: Race, per_s: float) -> dict[str, Any]:
    return {
        "transfers_per_s": per_s,
        "prove_s_per_million": proof.seconds / count * 1_000_000,
        "difference": int(bool(proof.difference)),
        "difference_told": proof.difference,
        "transfers": count,
        "orders": proof.checked.get("orders", 0),
        "sales_per_s": race.booked / race.seconds,
        "prove_s": proof.seconds,
    }
