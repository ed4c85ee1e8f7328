"""A host adds captions to a recording: plain cues behind the same pass, and nothing of the file besides."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from streams.shows.models import Show
from streams.stage.captions import (
    CAPTIONS_BYTES_MAX,
    CUE_CHARACTERS_MAX,
    CUES_MAX,
    Cue,
    captions_read,
    captions_text,
)
from streams.stage.errors import CaptionsRefused, CaptionsTooEarly
from streams.stage.files import show_directory
from streams.stage.selectors import stage_captions
from streams.stage.services import captions_set, stage_end
from tests.streams.stage.callers import SHOW, address, fetch

VTT = b"""\xef\xbb\xbfWEBVTT - made by something
Kind: captions

STYLE
::cue { color: red }

NOTE nobody reads this

intro
00:01.000 --> 00:03.500 align:start position:10%
<v Mira>Good <i>evening</i> &amp; <c.loud>welcome</c></v>

01:00:02.000 --> 01:00:04.000
Six &lt;lamps&gt;
for small rooms
"""
SRT = (
    "2\r\n00:00:05,000 --> 00:00:07,250\r\n{\\an8}<font color=red>あかり</font>\r\n\r\n"
    "1\r\n00:00:01,000 --> 00:00:02,000\r\nFirst\r\n"
)
CUE = "00:01.000 --> 00:02.000\n"


def test_words_and_times_are_kept_and_nothing_else():
    assert captions_text(captions_read(VTT)) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\nGood evening &amp; welcome\n\n"
        "01:00:02.000 --> 01:00:04.000\nSix &lt;lamps&gt;\nfor small rooms\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_subrip_becomes_webvtt_in_order(encoding: str):
    cues = captions_read(SRT.encode(encoding))

    assert cues == [Cue(1_000, 2_000, "First"), Cue(5_000, 7_250, "あかり")]


def test_what_was_written_reads_the_same():
    cues = captions_read(f"WEBVTT\n\n{CUE}a --&gt; b & <b>c</b> \x07d\n".encode())

    assert cues == [Cue(1_000, 2_000, "a --> b & c d")]
    assert captions_read(captions_text(cues).encode()) == cues


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "no captions"),
        (b"WEBVTT\n\nNOTE only a note\n", "no captions"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n", "no captions"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "UTF-8"),
        (b"WEBVTT\n\nwhatever\nthis is\n", "line 3 should say from when to when"),
        (b"WEBVTT\n\n00:01 --> 00:02\nx\n", "line 3 should say"),
        (b"WEBVTT\n\n00:61.000 --> 00:62.000\nx\n", "line 3 should say"),
        (b"WEBVTT\n\n00:02.000 --> 00:02.000\nx\n", "line 3 ends before it begins"),
        (b"WEBVTT\n\n23:00:00.000 --> 25:00:00.000\nx\n", "line 3 ends"),
        ((CUE + "x" * (CUE_CHARACTERS_MAX + 1)).encode(), "line 1 has more than 500 signs"),
        (f"{CUE}x\n\n".encode() * (CUES_MAX + 1), "more than 10000 captions"),
        (b"x" * (CAPTIONS_BYTES_MAX + 1), "larger than 1 MB"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_what_is_no_caption_file_is_refused_with_the_place(text: bytes, reason: str):
    with pytest.raises(CaptionsRefused, match=reason):
        captions_read(text)


def test_refused_file_leaves_what_was_there(live):
    stage_end(show_public_id=SHOW)
    captions_set(show_public_id=SHOW, language="en", data=VTT)
    before = (show_directory(SHOW) / "captions-en.vtt").read_bytes()

    with pytest.raises(CaptionsRefused):
        captions_set(show_public_id=SHOW, language="en", data=b"nothing")

    assert (show_directory(SHOW) / "captions-en.vtt").read_bytes() == before
    assert stage_captions(SHOW) == [("en", "English")]


def test_there_are_no_captions_without_a_recording(live):
    with pytest.raises(CaptionsTooEarly):
        captions_set(show_public_id=SHOW, language="en", data=VTT)

    assert not show_directory(SHOW).exists()


async def test_captions_are_behind_the_pass_to_the_picture(live):
    stage_end(show_public_id=SHOW)
    captions_set(show_public_id=SHOW, language="en", data=VTT)

    there = await fetch(address("captions-en.vtt"))

    assert (there.status, there.headers["content-type"]) == (200, "text/vtt; charset=utf-8")
    assert there.text.startswith("WEBVTT\n\n00:00:01.000")
    assert (await fetch(address("captions-ja.vtt"))).status == 404
    assert (await fetch(address("captions-../ended.vtt"))).status == 404
    poster = address("poster.jpg").replace("poster.jpg", "captions-en.vtt")
    assert (await fetch(poster)).status == 403


# --- the pages ---


@pytest.fixture
def over(world):
    Show.objects.filter(pk=world.show.pk).update(
        state="ended", started_at=world.show.starts_at, ended_at=world.show.starts_at
    )
    stage_end(show_public_id=world.show.public_id)
    world.show.refresh_from_db()
    return world


def send(client, show, data: bytes = VTT, language: str = "en"):
    file = SimpleUploadedFile("evening.vtt", data)
    return client.post(reverse("stage:captions", args=[show.public_id]), {"language": language, "file": file})


def test_host_adds_replaces_and_removes_captions_and_viewers_get_them(client, client_of, over):
    host, studio = client_of(over.creator.user), reverse("front:studio", args=[over.show.public_id])
    assert "Add captions" in host.get(studio).content.decode()

    assert send(host, over.show).status_code == 302
    assert send(host, over.show, SRT.encode(), "ja").status_code == 302

    page = client.get(reverse("front:show", args=[over.show.public_id])).content.decode()
    assert 'srclang="en" label="English"' in page
    assert 'data-file="captions-ja.vtt"' in page
    assert "2 captions saved." in host.get(studio).content.decode()
    remove = reverse("stage:captions_remove", args=[over.show.public_id, "ja"])
    assert host.post(remove).status_code == 302
    assert host.post(remove).status_code == 404
    assert [code for code, _ in stage_captions(over.show.public_id)] == ["en"]


def test_strangers_change_no_captions(client, client_of, over, mallory, carla):
    send(client_of(over.creator.user), over.show)
    remove = reverse("stage:captions_remove", args=[over.show.public_id, "en"])

    assert send(client, over.show, SRT.encode()).status_code == 302  # to the log-in
    for person in (mallory, carla):
        assert send(client_of(person), over.show, SRT.encode()).status_code == 404
        assert client_of(person).post(remove).status_code == 404

    assert "Good evening" in (show_directory(over.show.public_id) / "captions-en.vtt").read_text()


@pytest.mark.parametrize("language", ["xx", "../../x", ""])
def test_language_that_nobody_speaks_here_is_refused(client_of, over, language: str):
    response = send(client_of(over.creator.user), over.show, language=language)

    assert response.status_code == 400
    assert "a language and a file are needed" in response.content.decode()
    assert stage_captions(over.show.public_id) == []


def test_show_on_air_takes_no_captions(client_of, live_world):
    response = send(client_of(live_world.creator.user), live_world.show)

    assert response.status_code == 409
    assert stage_captions(live_world.show.public_id) == []
