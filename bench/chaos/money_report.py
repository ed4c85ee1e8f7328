"""What `bin/chaos money` prints."""

import argparse
from typing import Any

from bench.chaos.money_buyers import Crowd
from bench.chaos.money_day import LOGS, Day
from bench.chaos.money_judge import Verdict
from bench.chaos.money_staff import Staff
from bench.report import publish
from bench.servers import ROOT

FOUND_MAX = 25


def figures_of(day: Day, verdict: Verdict, options: argparse.Namespace) -> dict[str, Any]:
    """The figures as `benchmarks` names them."""
    truth = day.truth
    restarts = sum(day.restarts.values())
    faults = restarts + sum(day.others.values()) + sum(truth["provider"]["faults"].values())
    crowd = day.crowd
    return {
        "database": options.database,
        "quick": options.quick,
        "seed": options.seed,
        "faults": faults,
        "restarts": restarts,
        "orders": truth["books"]["orders"],
        **verdict.counts,
        "settled_s": round(day.settled_s, 1),
        "is_settled": day.is_settled,
        "endings": dict(crowd.endings) if crowd else {},
        "server_errors": sum(crowd.errors.values()) if crowd else 0,
        "events": truth["events"],
        "payouts": len(truth["payouts"]),
        "payouts_paid": sum(row["state"] == "paid" for row in truth["payouts"]),
        "wrong_answers": len(day.wrong_answers),
        "refunds": len(truth["refunds"]),
        "disputes": len(truth["disputes"]),
        "deliveries_open": truth["deliveries_open"],
        "mistakes": truth["provider"]["mistakes"],
    }


def report(day: Day, verdict: Verdict, options: argparse.Namespace) -> None:
    """The table, what was found, and the figures."""
    faults = [*day.truth["provider"]["faults"].items(), *day.others.items()]
    killed = [(f"{name} killed", count) for name, count in day.restarts.items()]
    ended = [
        (f"{name} ended by itself, started again as its service file says", count)
        for name, count in day.ended.items()
    ]
    for name, count in [*sorted(faults), *sorted(killed), *sorted(ended)]:
        print(f"  {count:4}  {name}")
    if day.crowd is not None and day.staff is not None:
        _tell_people(day.crowd, day.staff)
    for line in [*day.wrong_answers, *verdict.found][:FOUND_MAX]:
        print(f"  {line}")
    for key, reason in day.truth["blocked"]:
        print(f"  payout run {key} was blocked: {reason}")
    print(f"What the processes wrote is in {LOGS.relative_to(ROOT)}/.")
    publish(figures_of(day, verdict, options), title="A day of sales in which everything breaks")


def _tell_people(crowd: Crowd, staff: Staff) -> None:
    print(f"Buyers: {dict(crowd.endings)}. Refunds that were pressed: {dict(staff.asked)}.")
    if crowd.errors or staff.errors:
        print(f"Answers that were errors: {dict(crowd.errors + staff.errors)}.")
    for note in crowd.notes[:FOUND_MAX]:
        print(f"  {note}")
