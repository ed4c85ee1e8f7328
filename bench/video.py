"""The stage: delay from glass to glass, joining, a cut line, sound and picture, CPU per show and fan, and a peer's."""

import argparse
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

from bench.account import cleanest
from bench.first_show import Reading, chromium
from bench.launch import LOOPBACK
from bench.video_cases import SHOWS, Round, measure
from bench.video_figures import median
from bench.video_glass import (
    AROUND_CUT_MS,
    SETTLE_SECONDS,
    Alignment,
    Cut,
    FanPage,
    Glass,
    HostPage,
    Interrupted,
    aligned_start,
    alignment,
    cut_line,
    fan,
    lost_in_cuts,
    read_delays,
    replay_ready,
    stored_marks,
)
from bench.video_line import Line
from bench.video_load import encoded
from bench.video_peer import Peer, peer
from bench.video_recording import marks_of
from bench.video_report import FULL, QUICK, Run, publish_run
from bench.video_servers import SITE, MediaServer, media_servers

SHOW = "glass"
# Without a tap on the page there would be no beeps.
AUTOPLAY = "--autoplay-policy=no-user-gesture-required"
READ_TRIES = 2
ROUND_TRIES = 1  # more than rounds wanted
# hls.js begins further behind or ahead than where it stays.
PEER_SETTLE_SECONDS = 4.0
PEER_LASTS_SECONDS = 90.0  # longer than anybody watches it


@dataclass(frozen=True)
class Stage:
    """What all of it happens on: the site, the host's line to it, the host's and the fan's browser."""

    site: MediaServer
    line: Line
    secret: str
    browsers: tuple[Browser, Browser]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(database=None)  # the stage uses none


def run(options: argparse.Namespace) -> None:
    done = Run(QUICK if options.quick else FULL)
    secret = secrets.token_urlsafe(50)
    with (
        done.pool,
        media_servers(SITE, secret) as (site,),
        Line(site.port) as line,
        sync_playwright() as playwright,
        chromium(playwright, AUTOPLAY) as host_browser,
        chromium(playwright, AUTOPLAY) as fan_browser,
    ):
        done.tell("servers and browsers are up")
        stage = Stage(site, line, secret, (host_browser, fan_browser))
        if done.plan.is_quick:
            side_by_side(done, stage)
        else:
            one_by_one(done, stage)
        done.starts += [look.result() for look in done.looks]
        done.tell("all is measured")
    publish_run(done)


# --- two browsers


def glass(
    done: Run, stage: Stage, *, before_joins: Callable[[], object], before_cuts: Callable[[], object]
) -> None:
    """One show from Go live to its replay, the host's line going through the relay.

    What else is to begin is begun between the readings, where it disturbs least.
    """
    plan, (host_browser, fan_browser) = done.plan, stage.browsers
    host = HostPage(host_browser, f"http://{LOOPBACK}:{stage.line.port}", SHOW)
    host.go_live()
    host.wait_live()
    with fan(fan_browser, stage.site.url) as page:
        first_join_s = page.join(SHOW)
        done.tell(f"on air; the first fan's picture came after {first_join_s:.2f} s")
        time.sleep(SETTLE_SECONDS)
        reading = _read(done, stage, page)
        # Only now: a second encoder in the host's browser would be felt.
        host.record()
        before_joins()
        joins = [_join(fan_browser, stage.site) for _ in range(plan.joins)]
        done.tell("joins: " + ", ".join(f"{seconds:.2f} s" for seconds in joins))
        before_cuts()
        cuts = [_cut(done, stage.line, page) for _ in range(plan.cuts)]
        drawn, reference = host.drawn(), host.recorded()
        ready_s, seen = replay_ready(host, page)
        done.tell(f"the replay of {seen['seconds']:.1f} s played {ready_s:.2f} s after the end")
    host.close()
    done.glass = Glass(reading, joins, cuts, ready_s, float(seen["seconds"]))

    def look() -> Alignment:
        ours = stored_marks(stage.site, SHOW, cuts[0].at)
        done.lost_s = lost_in_cuts(ours, cuts, drawn)
        return alignment(ours, marks_of(reference, near_ms=cuts[0].at))

    _note_start(done, look)


def _read(done: Run, stage: Stage, page: FanPage) -> Reading:
    plan = done.plan
    readings = cleanest(
        1,
        1 if plan.is_quick else READ_TRIES,
        lambda: read_delays(page, [stage.site.pid], plan.read_seconds),
        lambda one: one.other_cpu,
    )
    done.tell(f"{len(readings[0].delays_s)} pictures read in {readings[0].seconds:.1f} s")
    return readings[0]


def _join(browser: Browser, site: MediaServer) -> float:
    with fan(browser, site.url) as page:
        return page.join(SHOW)


def _cut(done: Run, line: Line, page: FanPage) -> Cut:
    cut = cut_line(line, page, done.plan.cut_seconds)
    back = "not back" if cut.recovered_s is None else f"back after {cut.recovered_s:.2f} s"
    done.tell(f"the host's line was cut for {done.plan.cut_seconds:.0f} s; the fan was {back}")
    # What comes next must not disturb the stretch after the cut, in which the recording is looked at.
    time.sleep(max(0.0, (cut.back + sum(AROUND_CUT_MS)) / 1000 - time.time()))
    return cut


def _start(done: Run, stage: Stage, seconds: float) -> None:
    try:
        look = aligned_start(stage.browsers[0], stage.site, f"start{len(done.looks)}", seconds)
    except Interrupted as fault:
        done.tell(f"a start is left out: {fault}")
        return
    _note_start(done, look)


def _note_start(done: Run, look: Callable[[], Alignment]) -> None:
    """Decoding takes a while: it is done beside what comes next."""

    def tell() -> Alignment:
        try:
            found = look()
        except Interrupted as fault:
            done.tell(f"start {number} is left out: {fault}")
            return Alignment({}, {}, {})
        middle = median(list(found.apart.values()))
        told = "no beep was heard" if middle is None else f"sound {middle:+.1f} ms from the recorder's"
        done.tell(f"start {number}, {len(found.apart)} beeps: {told}")
        return found

    number = len(done.looks) + 1
    done.looks.append(done.pool.submit(tell))


# --- the whole


def side_by_side(done: Run, stage: Stage) -> None:
    """Cuts and sound are read while the CPU accounts run: each process's clock counts its own work only."""
    plan = done.plan
    peers: list[Peer] = []
    loads: list[Future[Round]] = []
    with ExitStack() as later:
        samples = done.pool.submit(encoded)

        def start_peer() -> None:
            peers.append(later.enter_context(peer(lasts_seconds=PEER_LASTS_SECONDS)))

        def start_load() -> None:
            loads.append(
                done.pool.submit(measure, stage.secret, stage.site, samples.result(), plan.round_seconds)
            )

        glass(done, stage, before_joins=start_peer, before_cuts=start_load)
        peers[0].wait_until_on_air()
        with peers[0].fan(stage.browsers[1]) as watcher:
            watcher.begin()
            _start(done, stage, plan.start_seconds[0])
            done.peer = watcher.finish()
        done.tell("the peer is read")
        done.rounds.append(loads[0].result())


def one_by_one(done: Run, stage: Stage) -> None:
    plan = done.plan
    glass(done, stage, before_joins=lambda: None, before_cuts=lambda: None)
    for seconds in plan.start_seconds:
        _start(done, stage, seconds)
    samples = encoded()

    def one_round() -> Round:
        # Not in this thread: Playwright's loop runs in it.
        found = done.pool.submit(measure, stage.secret, stage.site, samples, plan.round_seconds).result()
        done.tell(f"{SHOWS} shows: {found.figures['cpu_s_per_show_minute_50']:.3f} CPU-s per show-minute")
        return found

    done.rounds += cleanest(plan.rounds, plan.rounds + ROUND_TRIES, one_round, lambda one: one.other_cpu)
    with peer(lasts_seconds=PEER_LASTS_SECONDS) as running:
        running.wait_until_on_air()
        with running.fan(stage.browsers[1]) as watcher:
            time.sleep(PEER_SETTLE_SECONDS)
            watcher.begin()
            time.sleep(plan.peer_seconds)
            done.peer = watcher.finish()
    done.tell("the peer is read")
