"""The still picture of a show."""

from pathlib import Path

import pytest
from PIL import Image

from streams.stage.packager.boxes import init_segment
from streams.stage.posters import poster_write
from streams.stage.registry import current
from tests.streams.stage.callers import Host, address, fetch, message, record, rendition
from tests.streams.stage.encoded import Recording, recording
from tests.streams.stage.encoded import rendition as packager


def media(made: Recording) -> bytes:
    target = packager()
    target.configure(made.video, None)
    for sample in made.pictures:
        target.video(sample)
    target.flush(seq=0)
    return init_segment(made.video, None) + target.take_closed()[0].data


def test_poster_is_the_first_picture_of_a_segment(tmp_path: Path):
    assert poster_write(media(recording(grey=120)), tmp_path / "poster.jpg") is True

    with Image.open(tmp_path / "poster.jpg") as poster:
        assert (poster.format, poster.size) == ("JPEG", (320, 180))
        assert poster.convert("L").getpixel((100, 100)) == pytest.approx(121, abs=4)


def test_large_picture_is_made_smaller_in_its_own_shape(tmp_path: Path):
    made = recording(seconds=1, grey=120, size=(1280, 540))

    assert poster_write(media(made), tmp_path / "poster.jpg") is True

    with Image.open(tmp_path / "poster.jpg") as poster:
        assert poster.size == (640, 270)
        assert poster.convert("L").getpixel((600, 200)) == pytest.approx(121, abs=4)


def test_picture_whose_bytes_are_damaged_leaves_the_last_poster(tmp_path: Path):
    made = media(recording(grey=120))
    begin = made.index(b"mdat") + 4

    assert poster_write(made[:begin] + bytes(len(made) - begin), tmp_path / "poster.jpg") is False


@pytest.mark.parametrize("broken", [b"", b"not a film", bytes(5000)])
def test_picture_that_cannot_be_read_leaves_the_last_poster(tmp_path: Path, broken: bytes):
    (tmp_path / "poster.jpg").write_bytes(b"the last one")

    assert poster_write(broken, tmp_path / "poster.jpg") is False
    assert (tmp_path / "poster.jpg").read_bytes() == b"the last one"


def test_black_picture_leaves_the_last_poster(tmp_path: Path):
    assert poster_write(media(recording(grey=16, seconds=1)), tmp_path / "poster.jpg") is False
    assert not (tmp_path / "poster.jpg").exists()


async def test_show_on_air_has_a_poster_after_its_first_segment(live: Path):
    made = recording()
    host = Host()
    await host.on_air(video=[rendition("v0", avcc=made.video.avcc)], audio=None)
    for number in range(0, 40, 10):
        records = [record(1, sample) for sample in made.pictures[number : number + 10]]
        host.send(message(number // 10, *records))
    await host.end()
    await current().settled()

    answer = await fetch(address("poster.jpg"))

    assert answer.status == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.body.startswith(b"\xff\xd8")
