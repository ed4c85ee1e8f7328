"""A show that ends ends its picture too, whoever ended it."""

import pytest

from marketplace.kernel import bus
from marketplace.kernel.models import Delivery
from streams.shows.services import show_end
from streams.stage import handlers
from streams.stage.selectors import stage_is_ended

pytestmark = pytest.mark.usefixtures("live")


def test_picture_ends_with_the_show(live_world, committing):
    with committing():
        show_end(show=live_world.show)

    assert stage_is_ended(live_world.show.public_id)


def test_end_may_be_heard_twice(live_world, committing):
    with committing():
        show_end(show=live_world.show)
    delivery = Delivery.objects.get(handler=bus.handler_name(handlers.end_stage))

    assert bus.deliver(delivery.pk) is True
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
    assert bus.deliver(delivery.pk) is True

    assert stage_is_ended(live_world.show.public_id)
