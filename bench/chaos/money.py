"""A day of sales while worker, web server, broker and provider are stopped at random; then the books are proved."""

import argparse
import asyncio
from typing import Final

from bench.chaos.money_day import WEBHOOK_SECRET, Day, provider, settings_of
from bench.chaos.money_faults import plan
from bench.chaos.money_judge import judge
from bench.chaos.money_report import report
from bench.checkout_servers import common, own_side

FAULTS, BUYERS, SECONDS, AT_ONCE = 240, 420, 600.0, 8
FAULTS_QUICK, BUYERS_QUICK, SECONDS_QUICK, AT_ONCE_QUICK = 26, 18, 14.0, 6
# Faults that wait for a call which never comes do not count: so many more are planned.
SPARE: Final = 1.12
HOLD_SECONDS: Final = 25
UNITS_PER_BUYER: Final = 3


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--faults", type=int, help=f"how many ({FAULTS})")
    parser.add_argument("--buyers", type=int, help=f"who buys meanwhile ({BUYERS})")
    parser.add_argument("--seconds", type=float, help=f"how long ({SECONDS:.0f})")


def run(options: argparse.Namespace) -> None:
    quick = options.quick
    count = options.faults or (FAULTS_QUICK if quick else FAULTS)
    seconds = options.seconds or (SECONDS_QUICK if quick else SECONDS)
    buyers = options.buyers or (BUYERS_QUICK if quick else BUYERS)
    faults = plan(count=round(count * SPARE), seconds=seconds, seed=options.seed)
    with (
        common(with_postgres=options.database == "postgresql") as shared,
        provider(shared, options.seed) as fake,
        own_side(
            shared, database=options.database, hold_seconds=HOLD_SECONDS, extra=settings_of(fake, quick=quick)
        ) as own,
    ):
        fake.tell("site", url=own.side.site, secret=WEBHOOK_SECRET)
        day = Day(shared, own, fake, options.seed)
        day.open(units=buyers * UNITS_PER_BUYER)
        asyncio.run(
            day.live(faults, buyers=buyers, seconds=seconds, at_once=AT_ONCE_QUICK if quick else AT_ONCE)
        )
    report(day, judge(day.there, day.truth), options)
