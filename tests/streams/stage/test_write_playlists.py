"""What players read, letter by letter."""

from streams.stage.packager.playlists import Variant, finished_playlist, live_playlist, master_playlist
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.segments import Segment
from streams.stage.packager.timeline import Timeline
from tests.streams.stage.encoded import EPOCH, FRAME, NOW, picture, play, rendition

HEAD = """\
#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5
#EXT-X-PART-INF:PART-TARGET=0.5
"""


def test_playlist_of_a_show_that_has_just_begun():
    target = rendition()

    play(target, 1.5)

    assert live_playlist(target) == HEAD + (
        """\
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-MAP:URI="init0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:20.000Z
#EXT-X-PART:DURATION=0.33332,URI="p0.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.33333,URI="p0.1.m4s"
#EXT-X-PART:DURATION=0.33333,URI="p0.2.m4s"
#EXTINF:0.99999,
seg0.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:20.999Z
#EXT-X-PART:DURATION=0.33332,URI="p1.0.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p1.1.m4s"
"""
    )


def test_window_moves_and_parts_are_listed_for_the_last_four_segments_only():
    target = rendition()

    play(target, 30.5)

    lines = live_playlist(target).splitlines()
    assert lines[6:8] == ["#EXT-X-MEDIA-SEQUENCE:19", "#EXT-X-DISCONTINUITY-SEQUENCE:0"]
    assert [line for line in lines if line.startswith("seg")] == [
        f"seg{number}.m4s" for number in range(19, 30)
    ]
    listed = [line.split('"')[1] for line in lines if line.startswith("#EXT-X-PART:")]
    assert listed[0] == "p27.0.m4s"
    assert listed[-1] == "p30.0.m4s"
    assert sum(line.startswith("#EXT-X-PROGRAM-DATE-TIME:") for line in lines) == 12
    assert lines[-1] == '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p30.1.m4s"'


def test_hint_after_a_whole_segment_is_the_first_part_of_the_next():
    target = rendition()
    play(target, 1)

    target.flush(seq=0)

    assert live_playlist(target).splitlines()[-1] == '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p1.0.m4s"'


def interrupted(times: int) -> Rendition:
    """A show whose host came back so many times, each time for a second."""
    timeline = Timeline()
    target = rendition(timeline=timeline)
    for session in range(times):
        timeline.begin(f"s{session}")
        timeline.hear(EPOCH, NOW + session * 100)
        for number in range(30):
            target.video(picture(number, pts=EPOCH + number * FRAME))
        target.flush(seq=9)
        target.begin_session()
    return target


def test_every_interruption_is_a_discontinuity_and_those_gone_are_counted():
    """A player knows a segment's place by the sequence number and the tags before it: 29 = 18 gone + 11 tags."""
    lines = live_playlist(interrupted(30)).splitlines()

    assert "#EXT-X-MEDIA-SEQUENCE:18" in lines
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:17" in lines  # the first segment of all began nothing
    assert lines.count("#EXT-X-DISCONTINUITY") == 12


def test_count_of_discontinuities_survives_a_restart():
    before = interrupted(30)
    records = [closed.record for closed in before.take_closed()]
    after = Rendition(Timeline())

    after.recover(records, before.inits)

    strip = [line for line in live_playlist(before).splitlines() if not line.startswith("#EXT-X-PART:")]
    assert live_playlist(after).splitlines() == strip


def test_new_codec_configuration_has_a_map_of_its_own():
    target = Rendition(Timeline())
    target._segments.extend(
        Segment(number, number * 1_000_000, NOW + number, init, is_done=True, seconds=1.0)
        for number, init in enumerate([0, 0, 1, 1])
    )

    lines = live_playlist(target).splitlines()

    maps = [(place, line) for place, line in enumerate(lines) if line.startswith("#EXT-X-MAP")]
    assert [line for _, line in maps] == ['#EXT-X-MAP:URI="init0.mp4"', '#EXT-X-MAP:URI="init1.mp4"']
    assert lines[maps[1][0] - 1] == "seg1.m4s"


def test_segment_without_a_keyframe_is_not_called_independent():
    target = rendition(audio=None)
    for number in range(90):
        target.video(picture(number, is_key=number == 0))

    playlist = live_playlist(target)

    assert "#EXT-X-INDEPENDENT-SEGMENTS" not in playlist
    assert playlist.count("INDEPENDENT=YES") == 1


def test_finished_show_is_listed_whole():
    target = rendition()
    play(target, 2)
    target.flush(seq=9, is_last=True)

    text = finished_playlist([closed.record for closed in target.take_closed()])

    assert text == (
        """\
#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-MAP:URI="init0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:20.000Z
#EXTINF:0.99999,
seg0.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:20.999Z
#EXTINF:0.99999,
seg1.m4s
#EXT-X-ENDLIST
"""
    )


def test_missing_segment_is_marked_as_a_gap():
    target = Rendition(Timeline())
    target._segments.extend(
        [
            Segment(0, 0, NOW, 0, is_done=True, is_gap=True, seconds=1.0),
            Segment(1, 1_000_000, NOW + 1, 0, is_done=True, seconds=1.0),
        ]
    )

    assert "#EXT-X-GAP\n#EXTINF:1.00000,\nseg0.m4s\n" in live_playlist(target)
    assert live_playlist(target).count("#EXT-X-GAP") == 1


def test_master_playlist_names_codecs_and_sizes():
    variants = [
        Variant("v0", 720, 1280, 2_128_000, "avc1.42E01F,mp4a.40.2"),
        Variant("v1", 360, 640, 628_000, "avc1.42E01E,mp4a.40.2"),
    ]

    assert master_playlist(variants) == (
        """\
#EXTM3U
#EXT-X-VERSION:9
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=2128000,RESOLUTION=720x1280,CODECS="avc1.42E01F,mp4a.40.2"
v0/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=628000,RESOLUTION=360x640,CODECS="avc1.42E01E,mp4a.40.2"
v1/index.m3u8
"""
    )
