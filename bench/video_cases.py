"""What a media process uses: with one show, with fifty, and with fans; five of them side by side in one round."""

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.account import RunMeter
from bench.video_load import Samples, Tally, fan, going, host, plain_fan
from bench.video_servers import PRODUCT, MediaServer, cpu_seconds, media_servers, rss_mb

SHOWS = 50
FANS = 20
IDLE_SECONDS = 2.0
RAMP_SECONDS = 3.0
# Parts and stills of a show come in a steady rhythm from here on.
SETTLE_SECONDS = 2.0

Deed = Coroutine[Any, Any, None]


@dataclass(frozen=True)
class Case:
    """What one media process has to do."""

    name: str
    shows: int = 1
    fans: int = 0
    plain_fans: int = 0


CASES = (
    Case("one"),
    Case("fifty", shows=SHOWS),
    Case("one_viewer", fans=1),
    Case("fans", fans=FANS),
    Case("plain_fans", plain_fans=FANS),
)


@dataclass(frozen=True)
class Used:
    """CPU-seconds per minute, the idle rate taken off; memory above what the idle process had."""

    cpu_s_per_minute: float
    idle_cpu_s_per_minute: float
    grown_mb: float


@dataclass(frozen=True)
class Round:
    """All cases of one round, and what else was going on."""

    used: Mapping[str, Used]
    tally: Tally
    bits_per_second: float
    other_cpu: float

    @property
    def figures(self) -> dict[str, float]:
        one, fifty = self.used["one"], self.used["fifty"]
        minutes = {name: used.cpu_s_per_minute for name, used in self.used.items()}
        return {
            "cpu_s_per_show_minute": one.cpu_s_per_minute,
            "cpu_s_per_show_minute_50": fifty.cpu_s_per_minute / SHOWS,
            "cpu_s_per_show_minute_one_viewer": minutes["one_viewer"],
            "cpu_s_per_viewer_minute": (minutes["fans"] - minutes["one"]) / FANS,
            "cpu_s_per_plain_viewer_minute": (minutes["plain_fans"] - minutes["one"]) / FANS,
            "rss_mb_per_show": fifty.grown_mb / SHOWS,
        }


def measure(secret: str, site: MediaServer, samples: Samples, seconds: float) -> Round:
    """One round: `seconds` of steady work, a whole number of tens, since a still is drawn every ten seconds."""
    with (
        media_servers(PRODUCT, secret, count=len(CASES)) as servers,
        RunMeter([server.pid for server in servers]) as meter,
    ):
        used, tally = asyncio.run(_measure(servers, site, samples, seconds))
    return Round(used, tally, samples.bits_per_second, meter.other_cpu)


async def _measure(
    servers: Sequence[MediaServer], site: MediaServer, samples: Samples, seconds: float
) -> tuple[dict[str, Used], Tally]:
    tally = Tally()
    before = {server.pid: (cpu_seconds(server.pid), rss_mb(server.pid)) for server in servers}
    idle_began = time.monotonic()
    hosts, fans = await asyncio.to_thread(_deeds, servers, site, samples, tally)
    await asyncio.sleep(max(0.0, IDLE_SECONDS - (time.monotonic() - idle_began)))
    idle_s = time.monotonic() - idle_began
    idle = {server.pid: (cpu_seconds(server.pid) - before[server.pid][0]) / idle_s for server in servers}
    async with going(hosts, tally, over_seconds=RAMP_SECONDS):
        await asyncio.sleep(RAMP_SECONDS)
        async with going(fans, tally, over_seconds=SETTLE_SECONDS / 2):
            await asyncio.sleep(SETTLE_SECONDS)
            began, at = time.monotonic(), {server.pid: cpu_seconds(server.pid) for server in servers}
            await asyncio.sleep(seconds)
            wall = time.monotonic() - began
            rates = {server.pid: (cpu_seconds(server.pid) - at[server.pid]) / wall for server in servers}
            memory = {server.pid: rss_mb(server.pid) for server in servers}
    used = {
        case.name: Used(
            cpu_s_per_minute=60 * (rates[server.pid] - idle[server.pid]),
            idle_cpu_s_per_minute=60 * idle[server.pid],
            grown_mb=memory[server.pid] - before[server.pid][1],
        )
        for case, server in zip(CASES, servers, strict=True)
    }
    return used, tally


def _deeds(
    servers: Sequence[MediaServer], site: MediaServer, samples: Samples, tally: Tally
) -> tuple[list[Deed], list[Deed]]:
    hosts: list[Deed] = []
    fans: list[Deed] = []
    # Whoever is watched begins first, so that nobody comes before there is anything to see.
    for case, server in sorted(zip(CASES, servers, strict=True), key=lambda pair: pair[0].shows):
        terms = [site.terms(f"sim{number}") for number in range(case.shows)]
        hosts += [host(server.url, one, samples, tally) for one in terms]
        fans += [fan(server.url, terms[0], tally) for _ in range(case.fans)]
        fans += [plain_fan(server.url, terms[0], tally) for _ in range(case.plain_fans)]
    return hosts, fans
