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

from streams.stage.darkness import NOTHING, Reach, Stretch, Veil, stretches_read, untold_keep
from streams.stage.feeds import Feed, untold
from streams.stage.files import (
    POSTER_NAME,
    Profile,
    end_mark,
    inits_read,
    is_end_marked,
    profile_read,
    profile_write,
    seal,
    segment_store,
    write_durably,
)
from streams.stage.joined import NOT_JOINED, Joined, joined_read
from streams.stage.packager.boxes import AudioTrack
from streams.stage.packager.log import Record, log_read, log_recover
from streams.stage.packager.playlists import (
    INDEX_NAME,
    Variant,
    finished_playlist,
    master_playlist,
)
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.segments import Closed
from streams.stage.packager.timeline import Timeline
from streams.stage.packager.told import Edge
from streams.stage.parties import Publisher
from streams.stage.protocol import Malformed, Message, Meter, Offer, Start, check_drift
from streams.stage.recall import age_of_end, recall
from streams.stage.release import Release
from streams.stage.resuming import resumable, resume
from streams.stage.stills import Still
from streams.stage.taps import Taps
from streams.stage.uploads import upload_stored
from streams.stage.variants import variant_of, whole_enough
from streams.stage.writer import Writer

logger = logging.getLogger(__name__)


class Stage:
    def __init__(self, show: str, path: Path) -> None:
        self.show = show
        self.path = path
        self.feeds: dict[str, Feed] = {}
        self.variants: dict[str, Variant] = {}
        self.publisher: Publisher | None = None
        self.release: Release | None = None  # None: viewers are told of everything at once
        self.taps = Taps()
        self.is_ended = False
        self.host_delay = 0.0  # seconds by which frames come later than the first did: the host's backlog
        self.last_asked = time.monotonic()
        self._on_air: list[Feed] = []
        self._tracks: list[Feed | None] = []  # as the encoder numbers them; None is not sent any more
        self._offers: Sequence[Offer] = ()
        self._timeline = Timeline()
        self.veil = Veil(self._timeline)
        self._writer = Writer()
        self._meter: Meter | None = None
        self._last_seq: int | None = None  # None until an encoder has been heard by this process
        self._still = Still(path / POSTER_NAME)
        self.joined = NOT_JOINED
        self._reach = Reach()
        self._ending = asyncio.Lock()
        self._is_ending = False  # takes nothing more
        self._is_sealed = False  # has everything on disk

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
        stage.hold_back(profile.safety_delay)
        stage.variants = {variant.name: variant for variant in profile.variants}
        stage.veil.change(stretches_read(path))
        for name in stage.variants:
            stage._recover_feed(name)
        stage._on_air = [stage.feeds[name] for name in profile.on_air]
        if is_ended:
            stage.joined = joined_read(path)
            stage._is_sealed = True
            stage._become_replay_in_time(stage._read_logs())
        return stage

    def _recover_feed(self, name: str) -> None:
        feed = self._feed(name)
        feed.records = log_recover(feed.directory)
        feed.rendition.recover(feed.records, inits_read(feed.directory))
        if self.release is not None:
            recall(feed, self.release)

    def _read_logs(self) -> dict[str, list[Record]]:
        return {name: log_read(feed.directory) for name, feed in self.feeds.items()}

    def _become_replay_in_time(self, logs: dict[str, list[Record]]) -> None:
        age = age_of_end([*logs.values()])
        if self.release is None or self.release.is_over(age):
            self._become_replay(logs)
        else:
            self.release.put(partial(self._become_replay, logs), age=age)

    def _become_replay(self, logs: dict[str, list[Record]]) -> None:
        for name, feed in self.feeds.items():
            feed.records = logs[name]
            places = self.joined.places(name, feed.records, self.veil)
            feed.finish(finished_playlist(self.veil.shown(feed.records), places))
        self.is_ended = True

    # --- the host ---

    def hold_back(self, seconds: float) -> None:
        """Let viewers see everything so much later; a show that has begun keeps what it began with."""
        if seconds > 0 and self.release is None and not self.variants:
            self.release = self.taps.release = Release(seconds)

    def begin(self, start: Start) -> int:
        """Take up an encoder; return the last of its messages that it need not send again."""
        if start.session == self._timeline.session and self._last_seq is not None:
            self.keep(start)
            return self._last_seq
        resumed = resumable(self.feeds, start) if self._last_seq is None else {}
        if not resumed:
            self._flush()
        self._take_up(start)
        for offer, feed in zip(start.kept, self._on_air, strict=True):
            self._configure(feed, offer, start.audio)
        if resumed:
            self._last_seq = resume(self._timeline, self.feeds, start.session, resumed)
        else:
            self._timeline.begin(start.session)
            for feed in self.feeds.values():
                feed.rendition.begin_session()
            self._last_seq = -1
        for feed in self._on_air:
            feed.acked = self._last_seq
        self._meter = Meter(start)
        self._remember()
        self.taps.start(start)
        return self._last_seq

    def keep(self, start: Start) -> None:
        """Go on without the renditions that the present encoder does not send any more; the others do not notice."""
        gone = [feed for feed in self._on_air if feed.name in start.dropped]
        if not gone:
            return
        for feed in gone:
            feed.rendition.flush(seq=-1 if self._last_seq is None else self._last_seq)
        self._publish()
        self._take_up(start)
        for feed in gone:
            feed.is_dropped = True
            feed.wake()
        self._remember()

    def _take_up(self, start: Start) -> None:
        kept = {offer.name for offer in start.kept}
        self._tracks = [self._feed(offer.name) if offer.name in kept else None for offer in start.video]
        self._on_air = [feed for feed in self._tracks if feed is not None]
        for feed in self._on_air:
            feed.is_dropped = False
        self._offers = start.kept

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
        self._cut(message)

    def _cut(self, message: Message) -> None:
        for sample in message.sound:
            for feed in self._on_air:
                feed.rendition.audio(sample)
        for index, sample in message.pictures:
            taken = self._tracks[index]
            if taken is not None:
                taken.rendition.video(sample)
        self._publish()
        if self.veil.is_dark:
            self.taps.leave_out()
        else:
            self.taps.hear(message)

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
    def is_sent(self) -> bool:
        """On air, with a host on the line."""
        return self.publisher is not None and not self.is_ended

    @property
    def is_overrun(self) -> bool:
        return self._writer.is_overrun

    @property
    def acked(self) -> int:
        return min((feed.acked for feed in self._on_air), default=-1)

    @property
    def is_ending(self) -> bool:
        """Somebody is ending it now, or has; viewers may still be told of the rest."""
        return self._ending.locked() or self._is_sealed

    async def finish(self) -> None:
        """End the show: everything is stored, and once all is told the playlists become those of the replay."""
        async with self._ending:
            if self._is_sealed:
                return
            self._is_ending = True
            self._flush(is_last=True)
            self._writer.put(partial(end_mark, self.path))
            self._writer.put(partial(seal, self.path))
            await self._writer.flushed()
            become_replay = partial(self._become_replay, await asyncio.to_thread(self._read_logs))
            self._is_sealed = True
            if self.release is None:
                become_replay()
            else:
                self.release.later(become_replay)

    async def settled(self) -> None:
        """Wait until the disk has everything that is closed, and the still."""
        await self._writer.flushed()
        await self._still.drawn()

    async def cover(self, stretches: Sequence[Stretch]) -> None:
        """Hide what these stretches hide, and show what they no longer do."""
        was_dark = self.veil.is_dark
        reaching, new = self._reach.over(stretches, untold(self._on_air, self._timeline))
        if not self.veil.change(reaching):
            return
        for stretch in new:
            self.taps.forget()
            if stretch.untold != NOTHING:
                self._writer.put(partial(untold_keep, self.path, stretch))
        if self.is_ended:
            self._tell_again()
        self.wake_all()
        if self.veil.is_dark and not was_dark:
            await self._still.remove()

    def take_joined(self, joined: Joined) -> None:
        """A worker has put the segments into larger files: players who come now are told of these."""
        if self.is_ended and joined != self.joined:
            self.joined = joined
            self._tell_again()

    def _tell_again(self) -> None:
        self._become_replay({name: feed.records for name, feed in self.feeds.items()})

    # --- the viewers ---

    @property
    def is_started(self) -> bool:
        return any(feed.rendition.last_number >= 0 for feed in self.feeds.values())

    @property
    def is_told(self) -> bool:
        """Whether viewers may know that there is a picture."""
        return any(feed.told.last_number >= 0 for feed in self.feeds.values())

    @property
    def is_all_hidden(self) -> bool:
        """Whether nothing of the recording may be seen."""
        return self.is_ended and not self._offered()

    def feed(self, name: str) -> Feed | None:
        """A rendition that can be watched now: on air, or part of the replay."""
        feed = self.feeds.get(name)
        if feed is None or feed.told.last_number < 0:
            return None
        return feed if self.is_ended or feed in self._on_air else None

    def master(self, index: str = INDEX_NAME) -> str:
        return master_playlist([self.variants[feed.name] for feed in self._offered()], index=index)

    def _offered(self) -> Sequence[Feed]:
        if not self.is_ended:
            return [feed for feed in self._on_air if feed.told.last_number >= 0]
        return [feed for feed in whole_enough(self.feeds.values()) if self.veil.shown(feed.records)]

    def wake_all(self) -> None:
        for feed in self.feeds.values():
            feed.wake()

    # --- inside ---

    def _feed(self, name: str) -> Feed:
        if name not in self.feeds:
            rendition = Rendition(self._timeline)
            self.feeds[name] = Feed(
                name, self.path / name, rendition, self.veil, release=self.release, on_told=self._draw_told
            )
        return self.feeds[name]

    def _configure(self, feed: Feed, offer: Offer, audio: AudioTrack | None) -> None:
        known = len(feed.rendition.inits)
        index = feed.rendition.configure(offer.track, audio)
        if index == known:
            init = feed.rendition.inits[index]
            self._writer.put(partial(write_durably, feed.directory / f"init{index}.mp4", init))
        self.variants[offer.name] = variant_of(offer, audio)

    def _remember(self) -> None:
        delay = self.release.seconds if self.release is not None else 0.0
        profile = Profile(list(self.variants.values()), [feed.name for feed in self._on_air], delay)
        self._writer.put(partial(profile_write, self.path, profile))

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
        upload_stored(feed.directory, record)
        if record.session == self._timeline.session:
            feed.acked = max(feed.acked, record.seq)
            if self.publisher is not None and self.publisher.session == record.session:
                self.publisher.acknowledge(self.acked)
        if self.release is None and not record.is_gap:
            self._draw(feed, record.number, record.init, closed.data)

    def _draw_told(self, feed: Feed, edge: Edge) -> None:
        segment = feed.rendition.segment(edge.first_after - 1)
        if (edge.is_done or edge.parts == 1) and segment is not None and segment.parts:
            self._draw(feed, segment.number, segment.init, segment.data)

    def _draw(self, feed: Feed, number: int, init: int, data: bytes) -> None:
        if self._on_air and feed is self._on_air[0] and not self.veil.hides(number):
            self._still.draw(feed.rendition.inits[init] + data)
