"""The shows that this process holds: their renditions in memory, their files, who waits and who sends.

A show lives in exactly one process. All of its state is touched only on the event loop; files are read and
written in threads. Whatever is not in memory is recovered from disk when somebody asks for it.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from streams.stage.feeds import Feed
from streams.stage.files import (
    POSTER_NAME,
    Profile,
    end_mark,
    inits_read,
    is_end_marked,
    profile_read,
    profile_write,
    segment_store,
    write_durably,
)
from streams.stage.packager.boxes import AudioTrack
from streams.stage.packager.log import Record, log_read, log_recover
from streams.stage.packager.playlists import (
    Variant,
    finished_playlist,
    master_playlist,
)
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.segments import Closed
from streams.stage.packager.timeline import Timeline
from streams.stage.protocol import Malformed, Message, Meter, Offer, Start, check_drift
from streams.stage.stills import Still
from streams.stage.writer import Writer

logger = logging.getLogger(__name__)

VOD_COVERAGE_MIN = 0.9  # a rendition that has less of the show than this is not offered as its replay
BANDWIDTH_AUDIO = 128_000


class Publisher(Protocol):
    """The connection that sends a show."""

    session: str
    last_heard: float

    def acknowledge(self, seq: int) -> None: ...
    def refuse(self, reason: str, code: int) -> None: ...


class Tap(Protocol):
    """Hears what the encoder sends, to pass it on; it neither waits nor fails."""

    def start(self, start: Start) -> None: ...
    def hear(self, message: Message) -> None: ...


class Stage:
    def __init__(self, show: str, path: Path) -> None:
        self.show = show
        self.path = path
        self.feeds: dict[str, Feed] = {}
        self.variants: dict[str, Variant] = {}
        self.publisher: Publisher | None = None
        self.start: Start | None = None  # of the present encoder
        self.taps: list[Tap] = []
        self.is_ended = False
        self.host_delay = 0.0  # seconds by which frames come later than the first did: the host's backlog
        self.last_asked = time.monotonic()
        self._on_air: list[Feed] = []
        self._offers: Sequence[Offer] = ()
        self._timeline = Timeline()
        self._writer = Writer()
        self._meter: Meter | None = None
        self._last_seq: int | None = None  # None until an encoder has been heard by this process
        self._still = Still(path / POSTER_NAME)
        self._ending = asyncio.Lock()
        self._is_ending = False

    # --- from disk ---

    @classmethod
    def load(cls, show: str, path: Path) -> "Stage | None":
        """Return the show as its files tell it, or None if there are none. Blocks."""
        profile = profile_read(path)
        is_ended = is_end_marked(path)
        if profile is None and not is_ended:
            return None
        stage = cls(show, path)
        profile = profile or Profile([], [])
        stage.variants = {variant.name: variant for variant in profile.variants}
        for name in stage.variants:
            stage._recover_feed(name)
        stage._on_air = [stage.feeds[name] for name in profile.on_air]
        if is_ended:
            stage._become_replay(stage._read_logs())
        return stage

    def _recover_feed(self, name: str) -> None:
        feed = Feed(name, self.path / name, Rendition(self._timeline))
        feed.records = log_recover(feed.directory)
        feed.rendition.recover(feed.records, inits_read(feed.directory))
        self.feeds[name] = feed

    def _read_logs(self) -> dict[str, list[Record]]:
        return {name: log_read(feed.directory) for name, feed in self.feeds.items()}

    def _become_replay(self, logs: dict[str, list[Record]]) -> None:
        for name, feed in self.feeds.items():
            feed.records = logs[name]
            feed.finished = finished_playlist(feed.records).encode()
            feed.rendition.end()
        self.is_ended = True

    # --- the host ---

    def begin(self, start: Start) -> int:
        """Take up an encoder; return the last of its messages that it need not send again."""
        if start.session == self._timeline.session and self._last_seq is not None:
            return self._last_seq
        resumed = self._resumable(start)
        if not resumed:
            self._flush()
        self._on_air = [self._feed(offer.name) for offer in start.video]
        for offer, feed in zip(start.video, self._on_air, strict=True):
            self._configure(feed, offer, start.audio)
        if resumed:
            self._last_seq = self._resume(start.session, resumed)
        else:
            self._timeline.begin(start.session)
            for feed in self.feeds.values():
                feed.rendition.begin_session()
            self._last_seq = -1
        for feed in self._on_air:
            feed.acked = self._last_seq
        self._meter = Meter(start)
        self._offers = start.video
        self._remember(start)
        self.start = start
        for tap in self.taps:
            tap.start(start)
        return self._last_seq

    def accept(self, message: Message, now: float) -> None:
        """Cut a message of the present encoder; one that was heard before is ignored.

        Raises Malformed, and then keeps nothing of it.
        """
        if self._last_seq is None or self._meter is None:
            raise Malformed("not_started")
        if message.seq <= self._last_seq or self._is_ending:
            return
        self._check(message, self._meter, now)
        if message.seq > self._last_seq + 1:
            for feed in self._on_air:
                feed.rendition.lose()
        self._last_seq = message.seq
        for sample in message.sound:
            for feed in self._on_air:
                feed.rendition.audio(sample)
        for index, sample in message.pictures:
            self._on_air[index].rendition.video(sample)
        self._publish()
        self._pass_on(message)

    def _pass_on(self, message: Message) -> None:
        for tap in self.taps:
            tap.hear(message)

    @property
    def wants_keyframe(self) -> bool:
        return any(feed.rendition.wants_keyframe for feed in self._on_air)

    @property
    def wants_less(self) -> bool:
        return self._meter is not None and self._meter.is_too_fast

    @property
    def agreed_bitrates(self) -> list[tuple[str, int]]:
        return [(offer.name, offer.bitrate) for offer in self._offers]

    @property
    def is_overrun(self) -> bool:
        return self._writer.is_overrun

    @property
    def acked(self) -> int:
        return min((feed.acked for feed in self._on_air), default=-1)

    async def finish(self) -> None:
        """End the show: everything is stored, then the playlists become those of the replay."""
        async with self._ending:
            if self.is_ended:
                return
            self._is_ending = True
            self._flush(is_last=True)
            self._writer.put(partial(end_mark, self.path))
            await self._writer.flushed()
            self._become_replay(await asyncio.to_thread(self._read_logs))
            for feed in self.feeds.values():
                feed.publish(time.time())

    async def settled(self) -> None:
        """Wait until the disk has everything that is closed, and the still."""
        await self._writer.flushed()
        await self._still.drawn()

    # --- the viewers ---

    @property
    def is_started(self) -> bool:
        return any(feed.rendition.last_number >= 0 for feed in self.feeds.values())

    def feed(self, name: str) -> Feed | None:
        """A rendition that can be watched now: on air, or part of the replay."""
        feed = self.feeds.get(name)
        if feed is None or feed.rendition.last_number < 0:
            return None
        return feed if self.is_ended or feed in self._on_air else None

    def master(self) -> str:
        return master_playlist([self.variants[feed.name] for feed in self._offered()])

    def _offered(self) -> Sequence[Feed]:
        if not self.is_ended:
            return [feed for feed in self._on_air if feed.rendition.last_number >= 0]
        lengths = {
            name: sum(record.seconds for record in feed.records if not record.is_gap)
            for name, feed in self.feeds.items()
        }
        enough = max(lengths.values(), default=0) * VOD_COVERAGE_MIN
        return [feed for name, feed in self.feeds.items() if feed.records and lengths[name] >= enough]

    def wake_all(self) -> None:
        for feed in self.feeds.values():
            feed.wake()

    # --- inside ---

    def _feed(self, name: str) -> Feed:
        if name not in self.feeds:
            self.feeds[name] = Feed(name, self.path / name, Rendition(self._timeline))
        return self.feeds[name]

    def _configure(self, feed: Feed, offer: Offer, audio: AudioTrack | None) -> None:
        known = len(feed.rendition.inits)
        index = feed.rendition.configure(offer.track, audio)
        if index == known:
            init = feed.rendition.inits[index]
            self._writer.put(partial(write_durably, feed.directory / f"init{index}.mp4", init))
        self.variants[offer.name] = Variant(
            name=offer.name,
            width=offer.track.width,
            height=offer.track.height,
            bandwidth=offer.bitrate + (BANDWIDTH_AUDIO if audio else 0),
            codecs=",".join([offer.track.codec] + ([audio.codec] if audio else [])),
        )

    def _remember(self, start: Start) -> None:
        profile = Profile(list(self.variants.values()), [offer.name for offer in start.video])
        self._writer.put(partial(profile_write, self.path, profile))

    def _resumable(self, start: Start) -> dict[str, Record]:
        """The last stored segment of each rendition, if all of them come from this very encoder."""
        found: dict[str, Record] = {}
        for offer in start.video:
            feed = self.feeds.get(offer.name)
            if self._last_seq is not None or feed is None or not feed.records:
                return {}
            if feed.records[-1].session != start.session:
                return {}
            found[offer.name] = feed.records[-1]
        return found

    def _resume(self, session: str, records: dict[str, Record]) -> int:
        latest = max(records.values(), key=lambda record: record.end)
        self._timeline.resume(
            session, pts=latest.video_pts, time=latest.end, wall=latest.wall + latest.seconds
        )
        for name, record in records.items():
            self.feeds[name].rendition.resume(record)
        return min(record.seq for record in records.values())

    def _check(self, message: Message, meter: Meter, now: float) -> None:
        newest = message.newest_pts
        if newest is not None:
            self._timeline.hear(newest, now)
            ahead = self._timeline.drift(newest, now)
            check_drift(ahead)
            self.host_delay = max(0.0, -ahead)
        if message.sound:
            check_drift(self._timeline.drift(message.sound[-1].pts, now))
        meter.check(message)

    def _flush(self, *, is_last: bool = False) -> None:
        seq = -1 if self._last_seq is None else self._last_seq
        for feed in self.feeds.values():
            feed.rendition.flush(seq=seq, is_last=is_last)
        self._publish()

    def _publish(self) -> None:
        now = time.time()
        for feed in self.feeds.values():
            for closed in feed.rendition.take_closed():
                self._store(feed, closed)
            feed.publish(now)

    def _store(self, feed: Feed, closed: Closed) -> None:
        self._writer.put(partial(segment_store, feed.directory, closed), partial(self._stored, feed, closed))

    def _stored(self, feed: Feed, closed: Closed) -> None:
        record = closed.record
        feed.rendition.stored(record.number)
        if record.session == self._timeline.session:
            feed.acked = max(feed.acked, record.seq)
            if self.publisher is not None and self.publisher.session == record.session:
                self.publisher.acknowledge(self.acked)
        if self._on_air and feed is self._on_air[0] and not record.is_gap:
            self._still.draw(feed.rendition.inits[record.init] + closed.data)
