"""Which renditions of a show are offered to players, and how the master playlist describes them."""

from collections.abc import Iterable

from streams.stage.feeds import Feed
from streams.stage.packager.boxes import AudioTrack
from streams.stage.packager.playlists import Variant
from streams.stage.protocol import Offer

VOD_COVERAGE_MIN = 0.9  # a rendition that has less of the show than this is not offered as its replay
BANDWIDTH_AUDIO = 128_000


def variant_of(offer: Offer, audio: AudioTrack | None) -> Variant:
    return Variant(
        name=offer.name,
        width=offer.track.width,
        height=offer.track.height,
        bandwidth=offer.bitrate + (BANDWIDTH_AUDIO if audio else 0),
        codecs=",".join([offer.track.codec] + ([audio.codec] if audio else [])),
    )


def whole_enough(feeds: Iterable[Feed]) -> list[Feed]:
    """Return the renditions that have about as much of the show as the longest."""
    lengths = [
        (feed, sum(record.seconds for record in feed.records if not record.is_gap))
        for feed in feeds
        if feed.records
    ]
    enough = max((length for _feed, length in lengths), default=0) * VOD_COVERAGE_MIN
    return [feed for feed, length in lengths if length >= enough]
