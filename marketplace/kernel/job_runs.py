"""What a running job has in its hand: it says how far it is, and hears whether to go on.

Every word it says is one conditional write that also proves it is still the one that may write. Said inside the
transaction of the work itself, progress and work are kept together or not at all.
"""

import time
from collections.abc import Mapping
from typing import IO, Any, Final, cast

from django.core.files.base import File
from django.utils import timezone

from marketplace.kernel.ids import new_public_id
from marketplace.kernel.models import Job, JobFinding
from marketplace.kernel.private_files import private_delete, private_files

# Below the time limit of tasks: a longer work goes on in another task, from where it stopped.
SLICE_SECONDS: Final = 240
FINDINGS_KEPT: Final = 1000
BEAT_SECONDS: Final = 2.0


class JobCancelled(Exception):
    """Somebody pressed cancel: stop here."""


class JobLost(Exception):
    """This attempt was taken for dead and another one may be at work: stop without a word."""


class JobPaused(Exception):
    """The time of this task is over: the rest is for the next one."""


class JobFailed(Exception):
    """The work cannot be done, for a reason that its kind has a sentence for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class JobRun:
    """One attempt at a job."""

    def __init__(self, job: Job, *, seconds: float = SLICE_SECONDS) -> None:
        self.job = job
        self.counts: dict[str, int] = dict(job.counts)
        self._until = time.monotonic() + seconds
        self._beaten = 0.0
        self._kept = job.findings.count()

    @property
    def params(self) -> Mapping[str, Any]:
        """What the job was started with."""
        return cast("Mapping[str, Any]", self.job.params)

    @property
    def cursor(self) -> Mapping[str, Any]:
        """Where the attempt before this one stopped."""
        return cast("Mapping[str, Any]", self.job.cursor)

    def start_over(self) -> None:
        """Forget what an attempt before found: for works that cannot go on in the middle."""
        self.job.findings.all().delete()
        self.counts, self._kept = {}, 0
        self._write(done=0, total=None, counts={}, cursor={})

    def count(self, **more: int) -> None:
        """Add to the counts; they are kept with the next word."""
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def expect(self, total: int) -> None:
        """Say how much there is to do."""
        self._write(total=total)

    def advance(self, *, done: int, cursor: Mapping[str, Any] | None = None) -> None:
        """Say how far it is. Raises JobCancelled and JobLost."""
        self._write(done=done, counts=self.counts, **({} if cursor is None else {"cursor": dict(cursor)}))

    def beat(self, *, done: int) -> None:
        """Say it every two seconds at most, from the middle of a loop."""
        if time.monotonic() - self._beaten >= BEAT_SECONDS:
            self.advance(done=done)

    def pause_if_late(self) -> None:
        """Stop between two steps when the time of this task is over. Raises JobPaused."""
        if time.monotonic() >= self._until:
            raise JobPaused

    def find(self, findings: list[JobFinding]) -> None:
        """Keep findings for the page; of very many only the first."""
        room = max(0, FINDINGS_KEPT - self._kept)
        for finding in findings[:room]:
            finding.job = self.job
        JobFinding.objects.bulk_create(findings[:room])
        self._kept += len(findings[:room])

    def give(self, file: IO[bytes], *, name: str) -> None:
        """Keep a file for download; an earlier one is replaced."""
        before = self.job.result
        kept = private_files().save(f"jobs/{self.job.public_id}/{new_public_id()}", File(file))
        self._write(result=kept, result_name=name)
        self.job.result = kept
        private_delete(before)

    def _write(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, token=self.job.token, state=Job.State.RUNNING)
        self._beaten = time.monotonic()
        if mine.filter(is_cancel_asked=False).update(heard_at=timezone.now(), **values):
            return
        raise JobCancelled if mine.exists() else JobLost
