"""The jobs of an import: the dry run, and the import itself, which goes on from where it stopped."""

import csv
import io
import logging
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from django.db import transaction

from commerce.catalog.imports.formats import FORMATS, source_of
from commerce.catalog.imports.formats.base import Format
from commerce.catalog.imports.pages import page_keep
from commerce.catalog.imports.planning import RECORDS_AT_ONCE, Plan, Planner
from commerce.catalog.imports.problems import FileRefused, Problem
from commerce.catalog.imports.reading import Reading
from commerce.catalog.imports.record import Record
from commerce.catalog.imports.records import Recorder
from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.sources import Source
from commerce.catalog.imports.staging import Staging, staging
from commerce.catalog.imports.tables import LINE_COLUMN, REASON_COLUMN
from commerce.catalog.imports.writing import plan_carry_out
from commerce.catalog.models import CatalogImport, Category, PictureSource
from commerce.catalog.services.imports import import_fetch_pictures
from marketplace.kernel.cells import BYTE_ORDER_MARK, neutral
from marketplace.kernel.job_runs import JobCancelled, JobFailed, JobLost, JobPaused, JobRun
from marketplace.kernel.models import JobFinding
from marketplace.kernel.private_files import private_files
from marketplace.kernel.refusals import Refusal
from marketplace.markets.countries import country_choices

logger = logging.getLogger(__name__)

PREVIEW_ROWS: Final = 10
COLUMNS_SHOWN: Final = 600


@dataclass
class Opened:
    """A file in hand: its format, its rows in the staging, and what reads and compares them."""

    catalog_import: CatalogImport
    format: Format
    source: Source
    staged: Staging

    def records(self) -> Iterator[Record]:
        """Return the products of the file."""
        brand = self.catalog_import.brand
        reading = Reading(
            currency=self.catalog_import.currency or brand.market.currency,
            decimal_sign=self.catalog_import.decimal_sign or self.staged.evidence.sign,
            names_currency=self.format.prices_name_currency,
            countries=frozenset(code for code, _name in country_choices()),
            categories=_categories(),
        )
        return Recorder(self.format, reading).records(self.staged.groups())

    def plans(self) -> Iterator[list[Plan]]:
        """Return what would become of them, many at a time."""
        planner = Planner(
            self.catalog_import.brand,
            column=lambda name: self.format.columns.get(name, name),
            lists_products=self.catalog_import.lists_products,
            pieces_in_stock=self.catalog_import.pieces_in_stock,
        )
        records = self.records()
        while batch := list(islice(records, RECORDS_AT_ONCE)):
            yield planner.plans(batch)


def _categories() -> dict[str, str]:
    found: dict[str, str] = {}
    for category in Category.objects.all():
        names = category.names.values() if isinstance(category.names, dict) else []
        found |= {name.casefold(): category.slug for name in [category.slug, *map(str, names)]}
    return found


@contextmanager
def opened(run: JobRun) -> Iterator[Opened]:
    """Open the file of a job and stage its rows. Raises JobFailed with the reason when nothing can be read."""
    found = CatalogImport.objects.select_related("brand__market").filter(pk=run.params["import"]).first()
    if found is None:
        raise JobFailed("file_gone")
    try:
        page_keep(found)
    except FileRefused as reason:
        run.counts.update(reason.data)
        run.advance(done=0)
        raise JobFailed(reason.code) from reason
    if not private_files().exists(found.file):
        raise JobFailed("file_gone")
    with tempfile.TemporaryDirectory(prefix="import-") as folder, staging() as staged:
        path = Path(folder) / "file"
        with private_files().open(found.file) as kept, path.open("wb") as copy:
            shutil.copyfileobj(kept, copy)
        try:
            source = source_of(
                path, format_name=found.format, encoding=found.encoding, delimiter=found.delimiter
            )
            kind = FORMATS[source.format]
            for count in staged.fill(kind.rows(source)):
                run.beat(done=run.job.done if run.cursor else 0)
                run.counts["lines"] = count
        except FileRefused as reason:
            run.counts.update(reason.data)
            run.advance(done=0)
            raise JobFailed(reason.code) from reason
        if not staged.count:
            raise JobFailed("file_empty")
        yield Opened(found, kind, source, staged)


class Refused:
    """The lines that were not taken, as a table that can be repaired and imported again."""

    def __init__(self, file: IO[bytes], header: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self._width = len(header)
        self.count = 0
        self._text.write(BYTE_ORDER_MARK)
        self._own = [at for at, name in enumerate(header) if name not in {LINE_COLUMN, REASON_COLUMN}]
        self._write([header[at] for at in self._own], LINE_COLUMN, REASON_COLUMN)

    def take(self, record: Record, rows: Sequence[Row] | None = None) -> None:
        """Write the bad lines of a product."""
        reasons = record.bad_lines()
        for row in record.rows if rows is None else rows:
            if row.line in reasons:
                cells = [*row.raw, *[""] * self._width]
                self._write(
                    [neutral(cells[at]) for at in self._own], str(row.line), neutral(reasons[row.line])
                )
                self.count += 1

    def _write(self, cells: list[str], line: str, reason: str) -> None:
        self._writer.writerow([*cells, line, reason])

    def give(self, run: JobRun, name: str) -> None:
        """Hand the file over, if there is anything in it."""
        self._text.flush()
        binary = self._text.detach()
        if self.count:
            binary.seek(0)
            run.give(binary, name=name)


@contextmanager
def refused_lines(run: JobRun, found: Opened) -> Iterator[Refused]:
    """Collect refused lines and hand them over in the end."""
    with tempfile.TemporaryFile() as file:
        refused = Refused(file, found.format.header(found.source))
        yield refused
        stem = Path(found.catalog_import.file_name).stem[:80] or "import"
        refused.give(run, f"{stem}-refused.csv")


def finding_of(problem: Problem) -> JobFinding:
    """Return a problem as the page of the job keeps it."""
    level = JobFinding.Level.ERROR if problem.is_error else JobFinding.Level.WARNING
    data = {name: value for name, value in problem.data.items() if name != "whole"}
    return JobFinding(line=problem.line, level=level, field=problem.field[:80], code=problem.code, data=data)


def import_check(run: JobRun) -> None:
    """The dry run: everything the import would do, and nothing done."""
    run.start_over()
    with opened(run) as found, refused_lines(run, found) as refused:
        _say_how(run, found)
        run.expect(found.staged.count)
        done, is_told, preview = 0, False, list[dict[str, Any]]()
        for plans in found.plans():
            for plan in plans:
                _count(run, plan, plan.outcome)
                refused.take(plan.record)
                preview += [_shown(plan)] if len(preview) < PREVIEW_ROWS else []
            done += sum(len(plan.record.rows) for plan in plans)
            is_told = is_told or _say_before(run, plans)
            run.find([finding_of(problem) for plan in plans for problem in plan.record.problems])
            run.beat(done=done)
        run.advance(done=done, cursor={**run.cursor, "preview": preview, "read_as": _read_as(found)})


def _read_as(found: Opened) -> dict[str, str]:
    return {
        "format": found.source.format,
        "encoding": found.source.encoding,
        "delimiter": found.source.delimiter,
        "decimal_sign": found.catalog_import.decimal_sign or found.staged.evidence.sign,
    }


def _say_how(run: JobRun, found: Opened) -> None:
    unused = found.format.unused(found.source)
    if unused:
        data = {"columns": ", ".join(unused)[:COLUMNS_SHOWN]}
        run.find([finding_of(Problem(1, "columns_unused", data=data, is_error=False))])


def _say_before(run: JobRun, plans: Sequence[Plan]) -> bool:
    """Say once what becomes of prices before a reduction; True when that was said."""
    lines = [each.record.line for plan in plans for each in plan.variants if each.terms.compares]
    if lines:
        run.find([finding_of(Problem(lines[0], "before_kept", is_error=False))])
    return bool(lines)


def _count(run: JobRun, plan: Plan, outcome: str) -> None:
    run.count(**{outcome: 1}, refused=len(plan.record.bad_lines()))
    run.count(warnings=sum(not problem.is_error for problem in plan.record.problems))


def _shown(plan: Plan) -> dict[str, Any]:
    record = plan.record
    prices = [price for each in plan.variants for price in each.terms.prices.values()]
    lowest = min(prices, key=lambda price: price.minor, default=None)
    return {
        "title": record.title or (plan.product.title if plan.product else record.handle),
        "line": record.line,
        "outcome": plan.outcome,
        "variants": len(plan.variants),
        "pictures": len(plan.pictures),
        "minor": lowest.minor if lowest else None,
        "currency": lowest.currency if lowest else "",
        "is_range": len({(price.minor, price.currency) for price in prices}) > 1,
        "changes": plan.changes,
    }


def import_apply(run: JobRun) -> None:
    """Bring a file in, product by product, each with its step of the progress in one transaction."""
    with opened(run) as found, refused_lines(run, found) as refused:
        run.expect(found.staged.count)
        applying = _Applying(run, found, refused, reached=int(run.cursor.get("at", 0)))
        for plans in found.plans():
            applying.take(plans)
            run.pause_if_late()
        lines = applying.lines
    _fetch_pictures(run, found.catalog_import, lines)


class _Applying:
    """Where an import stands: how many products and lines are behind it."""

    def __init__(self, run: JobRun, found: Opened, refused: Refused, *, reached: int) -> None:
        self._run, self._found, self._refused = run, found, refused
        # So many products were done by an attempt before.
        self._reached = reached
        self._at = self.lines = 0

    def take(self, plans: list[Plan]) -> None:
        """Carry plans out, one after the other."""
        for plan in plans:
            self._at += 1
            self.lines += len(plan.record.rows)
            if self._at > self._reached:
                self._carry_out(plan)
            self._refused.take(plan.record)
        if self._at > self._reached:
            self._run.advance(done=self.lines, cursor={"at": self._at})

    def _carry_out(self, plan: Plan) -> None:
        outcome, before = plan.outcome, dict(self._run.counts)
        if outcome == "unchanged" and not plan.record.problems:
            # Nothing to be kept together with: the step after it, or the last of these, says it too.
            _count(self._run, plan, outcome)
            return
        try:
            with transaction.atomic():
                if outcome in {"created", "updated"}:
                    plan_carry_out(plan=plan, catalog_import=self._found.catalog_import)
                self._step(plan, outcome)
        except (JobCancelled, JobLost, JobPaused):
            raise
        except Exception as error:  # noqa: BLE001 -- one product must not stop the others, whatever it was
            self._run.counts = before
            self._fail(plan, error)

    def _step(self, plan: Plan, outcome: str) -> None:
        _count(self._run, plan, outcome)
        self._run.find([finding_of(problem) for problem in plan.record.problems])
        self._run.advance(done=self.lines, cursor={"at": self._at})

    def _fail(self, plan: Plan, error: Exception) -> None:
        if isinstance(error, Refusal):
            plan.record.lose("refused", "", message=str(error))
        else:
            logger.error("line %s of an import failed", plan.record.line, exc_info=error)
            plan.record.lose("unexpected")
        with transaction.atomic():
            self._step(plan, "failed")


def _fetch_pictures(run: JobRun, found: CatalogImport, lines: int) -> None:
    """Let a worker fetch the pictures, if the products want any."""
    wanted = PictureSource.objects.filter(catalog_import=found, picture=None, failure="").count()
    if wanted and found.started_by is not None:
        run.count(pictures=wanted)
        run.advance(done=lines)
        import_fetch_pictures(catalog_import=found, by=found.started_by, language=run.job.language)
