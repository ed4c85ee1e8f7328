"""Players and download tools ask for pieces of files."""

import pytest

from tests.streams.stage.callers import Host, address, fetch


@pytest.mark.parametrize("name", ["v0/seg0.m4s", "v0/init0.mp4", "v0/p1.1.m4s"])
async def test_a_range_is_a_piece_of_it(host: Host, name: str):
    whole = (await fetch(address(name))).body
    size = len(whole)
    for asked, first, last in [
        ("0-0", 0, 0),
        ("10-19", 10, 19),
        ("10-", 10, size - 1),
        ("-7", size - 7, size - 1),
        (f"5-{size * 2}", 5, size - 1),
        (f"-{size * 2}", 0, size - 1),
    ]:
        answer = await fetch(address(name), headers={"range": f"bytes={asked}"})
        assert answer.status == 206
        assert answer.body == whole[first : last + 1]
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"


async def test_range_beyond_the_end_is_not_satisfiable(host: Host):
    size = len((await fetch(address("v0/seg0.m4s"))).body)

    for asked in (f"bytes={size}-", "bytes=9-3", "bytes=-0"):
        answer = await fetch(address("v0/seg0.m4s"), headers={"range": asked})
        assert answer.status == 416
        assert answer.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "bytes"])
async def test_range_that_is_not_understood_is_the_whole(host: Host, asked: str):
    answer = await fetch(address("v0/seg0.m4s"), headers={"range": asked})

    assert answer.status == 200
    assert answer.headers["accept-ranges"] == "bytes"
