"""What `bin/chaos money` prints."""

import argparse
from typing import Any

from bench.chaos.money_day import LOGS, Day
from bench.chaos.money_judge import Verdict
from bench.report import publish
from bench.servers import ROOT

FOUND_MAX = 25


def figures_of(
    day: Day, verdict: Verdict, truth: dict[str, Any], options: argparse.Namespace
) -> dict[str, Any]:
    """The figures as `benchmarks` names them."""
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


def report(day: Day, verdict: Verdict, truth: dict[str, Any], options: argparse.Namespace) -> None:
    """The table, what was found, and the figures."""
    faults = truth["provider"]["faults"]
    for name, count in sorted([*faults.items(), *day.others.items()]):
        print(f"  {count:4}  {name}")
    for name, count in sorted(day.restarts.items()):
        print(f"  {count:4}  {name} killed")
    if day.crowd is not None and day.staff is not None:
        print(f"Buyers: {dict(day.crowd.endings)}. Refunds that were pressed: {dict(day.staff.asked)}.")
        if day.crowd.errors or day.staff.errors:
            print(f"Answers that were errors: {dict(day.crowd.errors + day.staff.errors)}.")
        for note in day.crowd.notes[:FOUND_MAX]:
            print(f"  {note}")
    for line in [*day.wrong_answers, *verdict.found][:FOUND_MAX]:
        print(f"  {line}")
    print(f"What the processes wrote is in {LOGS.relative_to(ROOT)}/.")
    for key, reason in truth["blocked"]:
        print(f"  payout run {key} was blocked: {reason}")
    publish(figures_of(day, verdict, truth, options), title="A day of sales in which everything breaks")
