"""The laws of stock: whatever is done in whatever order, nothing is sold twice, lost, or promised that is not there."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from commerce.stock import services
from commerce.stock.models import Reservation, StockEntry, StockItem, WaitEntry
from commerce.stock.services.places import main_location
from commerce.stock.stops import sale_resume, sale_stop
from marketplace.kernel.refusals import Refusal
from tests import factories
from tests.commerce.stock.shelf import check

FEW = st.integers(1, 3)
WHO = st.integers(0, 2)
KEYS = st.integers(0, 5)


class StockMachine(RuleBasedStateMachine):
    """A brand with two things at three locations, three buyers, and everything that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        # Undone as a whole when the example is over.
        self.around = transaction.atomic()
        self.around.__enter__()
        brand = factories.make_brand(factories.make_user())
        self.brand = brand
        self.variants = [factories.make_product(brand, stock=stock).variants.get() for stock in (4, 2)]
        self.items = list(StockItem.objects.order_by("pk"))
        self.people = [factories.make_user() for _ in range(3)]
        self.places = [main_location(brand)] + [
            services.location_open(brand=brand, name=name, country="PT") for name in ("B", "C")
        ]
        self.began = {item.pk: item.on_hand for item in self.items}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def attempt(self, deed, **values) -> None:
        """Do something that may be refused; then nothing of it has happened."""
        before = self.state()
        try:
            with transaction.atomic():
                deed(**values)
        except Refusal:
            assert self.state() == before

    def state(self) -> list[object]:
        rows = StockItem.objects.order_by("pk").values_list("on_hand", "held", "stops")
        return [*rows, Reservation.objects.count(), StockEntry.objects.count(), WaitEntry.objects.count()]

    @rule(key=KEYS, who=WHO, first=FEW, second=st.integers(0, 2), unheld=st.booleans())
    def reserve(self, key, who, first, second, unheld) -> None:
        wanted = {self.variants[0].pk: first} | ({self.variants[1].pk: second} if second else {})
        self.attempt(
            services.reserve,
            key=f"order {key}",
            wanted=wanted,
            seconds=600,
            unheld=[self.variants[0].pk] if unheld else [],
            buyer=self.people[who],
        )

    @rule(who=WHO, which=st.integers(0, 1), quantity=FEW, nonce=KEYS)
    def speak_up(self, who, which, quantity, nonce) -> None:
        self.attempt(
            services.hold_for,
            holder=services.Holder(self.people[who], "show"),
            key=f"chat {who} {which} {nonce}",
            variant_id=self.variants[which].pk,
            quantity=quantity,
            seconds=600,
        )

    @rule(who=WHO, which=st.integers(0, 1))
    def let_go(self, who, which) -> None:
        services.hold_release(user=self.people[who], variant_id=self.variants[which].pk)

    @rule(key=KEYS)
    def sell(self, key) -> None:
        services.reservation_sell(key=f"order {key}")

    @rule(key=KEYS)
    def release(self, key) -> None:
        services.reservation_release(key=f"order {key}")

    @rule(share=st.booleans())
    def expire(self, share) -> None:
        held = Reservation.objects.filter(state=Reservation.State.HELD).order_by("pk")
        some = list(held.values_list("pk", flat=True))[:: 2 if share else 1]
        now = timezone.now()
        Reservation.objects.filter(pk__in=some).update(expires_at=now - timedelta(seconds=1))
        services.reservations_expire(now)

    @rule(which=st.integers(0, 1), quantity=FEW, key=KEYS)
    def put_back(self, which, quantity, key) -> None:
        services.stock_return(variant_id=self.variants[which].pk, quantity=quantity, key=f"order {key}")

    @rule(which=st.integers(0, 1), place=st.integers(0, 3), number=st.integers(0, 6), seen=st.integers(0, 6))
    def count(self, which, place, number, seen) -> None:
        self.attempt(
            services.stock_set,
            variant=self.variants[which],
            on_hand=number,
            seen=seen,
            location=[*self.places, None][place],
        )

    @rule(which=st.integers(0, 1), source=WHO, by=st.integers(1, 2), quantity=FEW)
    def move(self, which, source, by, quantity) -> None:
        target = self.places[(source + by) % 3]
        self.attempt(
            services.stock_move,
            variant=self.variants[which],
            source=self.places[source],
            target=target,
            quantity=quantity,
        )

    @rule(may=st.booleans())
    def split(self, may) -> None:
        services.splits_set(brand=self.brand, may_split=may)

    @rule(which=st.integers(0, 1), stop=st.booleans())
    def stop(self, which, stop) -> None:
        (sale_stop if stop else sale_resume)(scope="show", variant_ids=[self.variants[which].pk])

    @rule(who=WHO, which=st.integers(0, 1), form=st.sampled_from(WaitEntry.Form))
    def wait(self, who, which, form) -> None:
        self.attempt(services.wait_join, user=self.people[who], variant=self.variants[which], form=form)

    @rule(which=st.integers(0, 5))
    def leave(self, which) -> None:
        entries = list(WaitEntry.objects.filter(state__in=WaitEntry.OPEN))
        if entries:
            self.attempt(services.wait_leave, entry=entries[which % len(entries)])

    @rule()
    def sweep(self) -> None:
        services.waits_sweep()

    @invariant()
    def the_laws_hold(self) -> None:
        for item in self.items:
            check(item)
            # What exists is what there was and everything that was written down since.
            log = StockEntry.objects.filter(stock=item).values_list("delta", flat=True)
            assert item.on_hand == self.began[item.pk] + sum(log)
            offers = WaitEntry.objects.filter(stock=item, state=WaitEntry.State.OFFERED)
            held = {one.key for one in offers}
            mine = Reservation.objects.filter(stock=item, key__startswith="wait:", state="held")
            assert held == set(mine.values_list("key", flat=True))
            # Nobody waits for their turn beside a piece that could be had.
            waiting = WaitEntry.objects.filter(stock=item, state="waiting", form="offer")
            assert item.free <= 0 or not waiting.exists()


StockMachine.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=16,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.django_db
class TestStockLaws(StockMachine.TestCase, TestCase):  # type: ignore[misc,valid-type]
    """The machine, in a database that forgets it."""
