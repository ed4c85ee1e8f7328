"""A show that ends ends its picture too, whoever ended it."""

import time

import pytest

from marketplace.kernel import bus
from marketplace.kernel.models import Delivery
from streams.shows.services import show_end
from streams.stage import handlers
from streams.stage.selectors import stage_is_ended
from streams.stage.services import stage_end
from tests.streams.stage.callers import SHOW, Host, address, fetch, rendition, third

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


async def test_recording_plays_in_every_rendition_within_ten_seconds_of_the_end():
    """Ended from another process, which leaves a word on disk, while the host still sends."""
    host = Host()
    await host.on_air(video=[rendition("v0"), rendition("v1", w=640, h=360)])
    for seq in range(7):
        host.send(third(seq, tracks=(1, 2)))
    await host.acked(5)

    stage_end(show_public_id=SHOW)
    ended = time.monotonic()
    assert (await host.closed())[0] == "ended"
    index = (await fetch(address("v0/index.m3u8"))).text
    took = time.monotonic() - ended

    assert "#EXT-X-PLAYLIST-TYPE:VOD" in index
    assert took < 10, took
    master = (await fetch(address())).text
    assert master.endswith("v0/index.m3u8\n" + master.splitlines()[-2] + "\nv1/index.m3u8\n")
    for name in ("v0", "v1"):
        assert (await fetch(address(f"{name}/index.m3u8"))).text == index
        for number in range(3):
            assert (await fetch(address(f"{name}/seg{number}.m4s"))).status == 200
    assert "#EXT-X-ENDLIST" in (await fetch(address("v1/dvr.m3u8"))).text
