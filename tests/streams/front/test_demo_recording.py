"""The demonstration's past shows have recordings that play as real ones do."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from streams.front.demo import recording, talk
from streams.room.models import Message
from streams.shows.models import Show
from streams.stage.files import show_directory
from streams.stage.packager.log import log_read
from tests.conftest import World

pytestmark = pytest.mark.once


def test_a_show_of_the_demonstration_is_recorded(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "SHOWN_SECONDS", 2)
    monkeypatch.setattr(recording, "_shot", lambda item: Image.new("RGB", (150, 150), "white"))
    began = timezone.now() - timedelta(hours=1)
    fields: dict[str, Any] = {"state": Show.State.ENDED, "started_at": began, "ended_at": timezone.now()}
    Show.objects.filter(pk=world.show.pk).update(**fields)

    seconds = recording.recording_make(world.show, Image.new("RGB", (400, 700), "teal"), began)

    records = log_read(show_directory(world.show.public_id) / "v0")
    assert sum(record.seconds for record in records) == pytest.approx(seconds, abs=0.1)
    assert records[0].wall == pytest.approx(began.timestamp())
    assert (show_directory(world.show.public_id) / "poster.jpg").exists()
    page = client.get(f"/shows/{world.show.public_id}/").content.decode()
    assert "/master.m3u8" in page


def test_its_recording_is_not_silent(world: World) -> None:
    began = timezone.now() - timedelta(hours=1)
    talk.talk_make(world.show, began, 60)

    said = list(Message.objects.filter(show=world.show).order_by("pk"))
    assert [one.body for one in said] == [body for _after, _who, _role, body, _answers in talk.SAID]
    assert max(one.created_at for one in said) <= began + timedelta(seconds=60)
    assert {one.name for one in said if one.role == "host"} == {world.creator.display_name}
    answer = next(one for one in said if one.role == "brand")
    assert answer.name == world.brand.name
    assert answer.reply_to is not None
