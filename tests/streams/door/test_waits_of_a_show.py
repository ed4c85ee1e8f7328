"""Who waits for a seat at a show that will not be, or whose price has ended: told once, and never offered one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.boxoffice.models import Stage
from commerce.catalog.services import product_archive
from commerce.stock import services as stock
from commerce.stock.models import StockItem, WaitEntry
from marketplace.accounts.models import Mail
from streams.door.changing import show_call_off

pytestmark = pytest.mark.django_db


def sold_out_with_two_waiting(evening: Any, alice: Any, mallory: Any, dana: Any) -> None:
    StockItem.objects.update(on_hand=2)
    evening.buy(alice, quantity=2)
    for person in (mallory, dana):
        variant = evening.product.variants.get()
        stock.wait_join(user=person, variant=variant, form=WaitEntry.Form.OFFER)


def told(template: str) -> list[str]:
    return sorted(Mail.objects.filter(template=template).values_list("to", flat=True))


def test_seats_of_a_show_called_off_are_offered_to_nobody(
    alice: Any, mallory: Any, dana: Any, bruno: Any, evening: Any
) -> None:
    sold_out_with_two_waiting(evening, alice, mallory, dana)

    with evening.committing():
        show_call_off(show=evening.show, key=uuid4(), reason="", by=bruno.user)
    stock.waits_sweep()

    assert StockItem.objects.get().on_hand == 2
    assert set(WaitEntry.objects.values_list("state", flat=True)) == {"left"}
    assert WaitEntry.objects.filter(offered_at__isnull=False).exists() is False
    assert (told("wait_offered"), told("wait_ended")) == ([], sorted([mallory.email, dana.email]))


def test_a_seat_of_a_price_that_has_ended_or_is_off_sale_is_nobodys_turn(
    alice: Any, mallory: Any, dana: Any, evening: Any
) -> None:
    sold_out_with_two_waiting(evening, alice, mallory, dana)
    item = StockItem.objects.get()
    ended = timezone.now() - timedelta(minutes=1)
    stage = Stage.objects.create(variant=item.variant, closes_at=ended)

    stock.stock_set(variant=item.variant, on_hand=2)
    assert (stock.waits_sweep(), set(WaitEntry.objects.values_list("state", flat=True))) == (0, {"waiting"})
    stage.delete()
    product_archive(product=evening.product)
    stock.waits_sweep()
    assert set(WaitEntry.objects.values_list("state", flat=True)) == {"waiting"}
