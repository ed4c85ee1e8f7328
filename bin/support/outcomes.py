"""Counts of what ran, read from the runners' own reports, and the table of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bench.report import table


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: int
    failed: int
    seconds: float
    skipped: int = 0

    @property
    def is_good(self) -> bool:
        """A skipped test is a failure that has learned to be quiet; a step that ran nothing is another."""
        return self.passed > 0 and not self.failed and not self.skipped


def read_junit(report: Path, *, name: str, seconds: float, exit_code: int) -> Outcome:
    """Count the cases of a JUnit file. A runner that failed without naming a case counts as one failure."""
    failed = skipped = total = 0
    if report.exists():
        for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314  # Our own runner wrote it.
            total += 1
            kinds = {child.tag for child in case}
            failed += bool(kinds & {"failure", "error"})
            skipped += not kinds & {"failure", "error"} and "skipped" in kinds
    if not failed and (exit_code != 0 or not total):
        return Outcome(name, passed=total - skipped, failed=1, seconds=seconds, skipped=skipped)
    return Outcome(name, passed=total - failed - skipped, failed=failed, seconds=seconds, skipped=skipped)


def summary(outcomes: Sequence[Outcome]) -> str:
    """The table, then the plain line that machines look for."""
    rows = [
        (one.name, one.passed, one.failed, one.skipped, f"{one.seconds:.1f}", "" if one.is_good else "  ✗")
        for one in outcomes
    ]
    passed = sum(one.passed for one in outcomes)
    failed = sum(one.failed for one in outcomes)
    skipped = sum(one.skipped for one in outcomes)
    rows.append(("all", passed, failed, skipped, f"{sum(one.seconds for one in outcomes):.1f}", ""))
    paper = table(rows, head=["", "passed", "failed", "skipped", "seconds", ""])
    # A skipped test proves nothing, so it is told, and bin/test ends as failed.
    left_out = f", {skipped} skipped" if skipped else ""
    return f"\n{paper}\n\n{passed} passed, {failed} failed{left_out}"
