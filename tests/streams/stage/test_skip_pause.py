"""A host comes back from a pause as another encoder of a later time: the recording has no hole."""

from pathlib import Path

import pytest

from streams.stage.packager.boxes import VIDEO_TRACK
from streams.stage.packager.log import log_read
from tests.streams.stage.callers import SHOW, Host, address, fetch, message, record, third
from tests.streams.stage.encoded import EPOCH, FRAME, picture
from tests.streams.stage.mp4 import pictures, stored

pytestmark = pytest.mark.usefixtures("live")
PAUSE_US = 14 * 60 * 1_000_000


async def test_recording_skips_the_pause(live: Path):
    host = Host()
    await host.on_air()
    for seq in range(6):
        host.send(third(seq))
    await host.acked(2)
    await host.lose()

    again = Host()
    assert await again.on_air(session="after-the-pause", audio=None) == -1
    for seq in range(6):
        frames = range(60 + seq * 10, 70 + seq * 10)
        late = [picture(number, pts=EPOCH + PAUSE_US + number * FRAME) for number in frames]
        again.send(message(seq, *[record(1, frame) for frame in late]))
    await again.end()

    lines = log_read(live / SHOW / "v0")
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 120)
    assert [line.is_discontinuity for line in lines] == [False, False, True, False]
    assert lines[-1].end == pytest.approx(4_000_000, abs=5_000)
    assert sum(line.seconds for line in lines) == pytest.approx(4.0, abs=0.01)
    playlist = (await fetch(address("v0/index.m3u8"))).text
    assert playlist.count("#EXT-X-DISCONTINUITY\n") == 1
