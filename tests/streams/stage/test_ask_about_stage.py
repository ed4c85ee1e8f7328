"""What pages and tasks of other processes may ask about a stage, and do to it."""

import os
import time
from pathlib import Path

import pytest

from marketplace.kernel import passes
from streams.stage.selectors import (
    ingest_ticket,
    stage_is_ended,
    stage_last_part_age,
    stage_poster_path,
    stage_poster_url,
    stage_url,
)
from streams.stage.services import stage_end

SHOW = "sh0w5h0w5h0w"

pytestmark = pytest.mark.usefixtures("live")


def test_age_is_that_of_the_newest_segment_of_any_rendition(live: Path):
    assert stage_last_part_age(SHOW) is None
    for name, age in (("v0", 40), ("v1", 7)):
        (live / SHOW / name).mkdir(parents=True)
        (live / SHOW / name / "index.log").touch()
        os.utime(live / SHOW / name / "index.log", times=(0, time.time() - age))

    assert stage_last_part_age(SHOW) == pytest.approx(7, abs=1)


def test_address_opens_this_show_for_that_long():
    _, live, token, expires, show, name = stage_url(SHOW, seconds=60).split("/")

    assert (live, show, name) == ("live", SHOW, "master.m3u8")
    passes.path_check("live", SHOW, token, int(expires))
    with pytest.raises(passes.PassExpired):
        passes.path_check("live", SHOW, token, int(expires), now=time.time() + 71)
    assert stage_poster_url(SHOW).endswith(f"/{SHOW}/poster.jpg")


def test_ticket_names_show_and_host():
    assert passes.read("ingest", ingest_ticket(SHOW, 7)) == {"show": SHOW, "user": 7}


def test_end_can_be_said_twice_and_by_anybody_who_has_the_files(live: Path):
    assert stage_is_ended(SHOW) is False

    for _ in range(2):
        stage_end(show_public_id=SHOW)

    assert stage_is_ended(SHOW) is True


def test_poster_is_there_once_it_is_drawn(live: Path):
    assert stage_poster_path(SHOW) is None
    (live / SHOW).mkdir(parents=True)
    (live / SHOW / "poster.jpg").touch()

    assert stage_poster_path(SHOW) == live / SHOW / "poster.jpg"


@pytest.mark.parametrize("show", ["..", "a/b", "", "x" * 40, "é"])
def test_names_that_are_no_shows_never_become_paths(show: str):
    with pytest.raises(ValueError, match=r".*"):
        stage_last_part_age(show)
