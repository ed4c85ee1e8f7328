"""An import as a worker does it, with its speed and memory. Runs inside Django, in a process of its own.

manage.py shell --no-imports -c "from bench.import_run import write_report; write_report('/tmp/x.json', 50000, 2000, 1)"
"""

import csv
import json
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bench.shop import founded
from commerce.catalog.models import CatalogImport
from commerce.catalog.services.imports import ReadAs, import_bring_in, import_upload
from marketplace.celery import app as celery_app
from marketplace.kernel import jobs
from marketplace.kernel.models import Job

# Loading it is what lets tasks find the broker.
assert celery_app
HEADER: Final = (
    *("Handle", "Title", "Body (HTML)", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Grams"),
    *("Variant Inventory Qty", "Variant Price", "Image Src", "Image Position"),
)
WORDS: Final = ("washi", "cedar", "moon", "ribbed", "linen", "copper", "ash", "indigo", "stone", "reed")
SIZES: Final = ("S", "M", "L")
SAMPLE_SECONDS: Final = 0.02
STATUS: Final = Path("/proc/self/status")


def memory_mib() -> float:
    """Return what this process holds in memory now."""
    line = next(each for each in STATUS.read_text().splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


class Watch:
    """Looks at the clock, the processor and the memory while something is done."""

    def __init__(self) -> None:
        self.peak_mib = self.wall_s = self.cpu_s = 0.0
        self._over = threading.Event()

    def run(self, do: Callable[[], object]) -> None:
        """Do it and look."""
        idle = memory_mib()
        looking = threading.Thread(target=self._look, args=(idle,), daemon=True)
        looking.start()
        wall, cpu = time.monotonic(), time.process_time()
        do()
        self.wall_s, self.cpu_s = time.monotonic() - wall, time.process_time() - cpu
        self._over.set()
        looking.join()

    def _look(self, idle: float) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.peak_mib = max(self.peak_mib, memory_mib() - idle)


def write_file(path: Path, lines: int, seed: int) -> int:
    """Write a catalogue of so many lines, three variants to a product; returns how many lines are wrong."""
    chance, wrong = random.Random(seed), 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(lines):
            product, size = divmod(number, len(SIZES))
            is_wrong = chance.random() < 0.01
            wrong += is_wrong
            first = size == 0
            words = " ".join(chance.choices(WORDS, k=4))
            writer.writerow(
                [
                    f"thing-{product}",
                    f"{words.title()} {product}" if first else "",
                    f"<p>A {words}, <b>made</b> by hand &amp; sent flat.</p>" if first else "",
                    "Size" if first else "",
                    SIZES[size],
                    f"T-{number}",
                    chance.randrange(50, 5000),
                    chance.randrange(500),
                    "n/a" if is_wrong else f"{chance.randrange(100, 90000) / 100:.2f}",
                    "",
                    "",
                ]
            )
    return wrong


def _checked(path: Path, brand: Any, by: Any) -> tuple[CatalogImport, Watch]:
    with path.open("rb") as file:
        read_as = ReadAs(currency=brand.market.currency)
        found = import_upload(brand=brand, by=by, file=file, name=path.name, read_as=read_as, language="en")
    watch = Watch()
    job = found.check_job
    if job is not None:
        watch.run(lambda: jobs.job_run(job.pk))
    found.refresh_from_db()
    return found, watch


def write_report(path: str, lines: int, applied: int, seed: int) -> None:
    """Check a long file, bring a shorter one in, and write down what that took."""
    # Nobody but this process works: the jobs stay in the queue until they are called.
    celery_app.conf.task_always_eager = False
    shop = founded(is_on_air=False)
    long, short = Path(path).with_suffix(".long.csv"), Path(path).with_suffix(".short.csv")
    wrong = write_file(long, lines, seed)
    write_file(short, applied, seed + 1)
    # The first look loads what every later one uses: that is the idle worker.
    _checked(short, shop.brand, shop.owner)
    found, check = _checked(long, shop.brand, shop.owner)
    counts = found.check_job.counts if found.check_job else {}
    brought, _look = _checked(short, shop.brand, shop.owner)
    apply, job = Watch(), import_bring_in(catalog_import=brought, by=shop.owner, language="en")
    apply.run(lambda: jobs.job_run(job.pk))
    done = Job.objects.get(pk=job.pk)
    figures = {
        "lines": lines,
        "seconds": check.wall_s,
        "cpu_s": check.cpu_s,
        "lines_per_s": lines / check.wall_s,
        "lines_per_cpu_s": lines / check.cpu_s,
        "peak_mib": check.peak_mib,
        "refused": counts.get("refused", 0),
        "refused_expected": wrong,
        "applied_lines": applied,
        "apply_lines_per_s": applied / apply.wall_s,
        "apply_lines_per_cpu_s": applied / apply.cpu_s,
        "apply_peak_mib": apply.peak_mib,
        "applied_products": done.counts.get("created", 0),
        "apply_state": done.state,
    }
    Path(path).write_text(json.dumps(figures))
