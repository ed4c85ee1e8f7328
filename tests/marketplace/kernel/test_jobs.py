"""Long works: they say how far they are, can be cancelled, die visibly, and go on where they stopped."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from freezegun import freeze_time
from kombu.exceptions import OperationalError

from marketplace.kernel import jobs, tasks
from marketplace.kernel.job_kinds import JobKind, failure_sentence, register_job
from marketplace.kernel.job_runs import FINDINGS_KEPT, JobFailed, JobLost, JobRun
from marketplace.kernel.models import Job, JobFinding
from marketplace.kernel.private_files import private_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Register a kind that does what a test says; nothing stays registered."""
    monkeypatch.setattr("marketplace.kernel.job_kinds._kinds", {})

    def add(run: Callable[[JobRun], Any]) -> str:
        register_job(
            JobKind(
                name="count",
                title=lambda job: "Counting",
                run=run,
                may_see=lambda user, job: user == "owner",
                surroundings=lambda request, job: {},
                sentence=lambda code, data: {"no_more": "There were no more."}.get(code, ""),
            )
        )
        return "count"

    return add


def start(name: str, **params: Any) -> Job:
    """A job that waits: outside a commit nothing runs yet."""
    return jobs.job_start(kind=name, scope="here", params=params, language="ja")


def again(job: Job) -> Job:
    job.refresh_from_db()
    return job


def test_a_job_runs_after_the_commit_and_says_how_far_it_is(kind, committing) -> None:
    said: list[Any] = []

    def run(job: JobRun) -> None:
        job.expect(3)
        for number in range(1, 4):
            job.count(things=2)
            job.advance(done=number, cursor={"at": number})
            said.append((Job.objects.get().percent, translation.get_language()))
        job.give(io.BytesIO(b"a,b\n"), name="things.csv")

    name = kind(run)
    with committing():
        job = start(name, size=3)
        assert job.state == Job.State.QUEUED

    again(job)
    assert (job.state, job.done, job.total, job.counts, job.cursor) == (
        "done",
        3,
        3,
        {"things": 6},
        {"at": 3},
    )
    assert said == [(33, "ja"), (66, "ja"), (100, "ja")]
    assert private_files().open(job.result).read() == b"a,b\n"
    assert job.ended_at is not None


def test_a_job_runs_once_however_often_it_is_offered(kind) -> None:
    runs: list[int] = []
    job = start(kind(lambda run: runs.append(1)))

    assert [tasks.job_run(job.pk), tasks.job_run(job.pk), tasks.job_run(job.pk + 1)] == [True, False, False]

    assert runs == [1]
    assert again(job).attempts == 1


def test_cancelling_stops_between_two_steps_and_keeps_what_was_done(kind) -> None:
    def run(job: JobRun) -> None:
        job.expect(10)
        job.advance(done=1)
        jobs.job_cancel(job=job.job)
        job.advance(done=2)

    job = start(kind(run))
    jobs.job_run(job.pk)

    assert (again(job).state, job.done, job.total) == ("cancelled", 1, 10)
    with pytest.raises(jobs.JobNotOpen):
        jobs.job_cancel(job=job)
    assert again(job).state == "cancelled"


def test_a_job_that_nobody_began_is_cancelled_at_once(kind) -> None:
    runs: list[int] = []
    job = start(kind(lambda run: runs.append(1)))

    jobs.job_cancel(job=job)

    assert again(job).state == "cancelled"
    assert jobs.job_run(job.pk) is False
    assert runs == []


def test_an_exception_and_a_reason_are_both_shown_as_stopped(kind) -> None:
    def unexpected(run: JobRun) -> None:
        raise ValueError("the disk is on fire")

    def reason(run: JobRun) -> None:
        raise JobFailed("no_more")

    first = start(kind(unexpected))
    jobs.job_run(first.pk)
    second = start(kind(reason))
    jobs.job_run(second.pk)

    assert (again(first).state, first.failure) == ("failed", "unexpected")
    assert "fire" not in failure_sentence(first)
    assert (again(second).state, failure_sentence(second)) == ("failed", "There were no more.")


def test_a_job_of_a_kind_that_is_gone_stops_too(kind) -> None:
    job = start("unheard-of")

    jobs.job_run(job.pk)

    assert (again(job).state, job.failure) == ("failed", "unexpected")


def test_a_worker_that_died_is_noticed_within_a_minute_and_the_job_goes_on_from_where_it_was(kind) -> None:
    attempts: list[Any] = []

    def run(job: JobRun) -> None:
        attempts.append(dict(job.cursor))
        job.expect(4)
        job.advance(done=2, cursor={"at": 2})
        if len(attempts) == 1:
            raise SystemExit  # what a killed process leaves behind: a running job and silence
        job.advance(done=4)

    job = start(kind(run))
    with pytest.raises(SystemExit):
        jobs.job_run(job.pk)
    assert tasks.jobs_sweep() == 0
    with freeze_time(timezone.now() + timedelta(seconds=50)):
        assert tasks.jobs_sweep() == 1
    assert (again(job).state, job.failure) == ("failed", "worker_gone")
    assert failure_sentence(job).startswith("The program that worked on it ended.")

    jobs.job_again(job=job)
    jobs.job_run(job.pk)

    assert (again(job).state, job.done, job.attempts, job.failure) == ("done", 4, 2, "")
    assert attempts == [{}, {"at": 2}]


def test_one_taken_for_dead_finds_that_it_may_not_write_any_more(kind) -> None:
    lost: list[str] = []

    def run(job: JobRun) -> None:
        job.advance(done=1)
        with freeze_time(timezone.now() + timedelta(seconds=60)):
            jobs.jobs_sweep()
        try:
            job.advance(done=2)
        except JobLost:
            lost.append("lost")
            raise

    job = start(kind(run))
    jobs.job_run(job.pk)

    assert lost == ["lost"]
    assert (again(job).state, job.done) == ("failed", 1)


def test_only_what_stopped_is_started_again(kind) -> None:
    job = start(kind(lambda run: None))
    with pytest.raises(jobs.JobNotStopped):
        jobs.job_again(job=job)
    jobs.job_run(job.pk)

    with pytest.raises(jobs.JobNotStopped):
        jobs.job_again(job=job)

    assert again(job).state == "done"


def test_a_long_work_goes_on_in_the_next_task(kind, committing, monkeypatch) -> None:
    began: list[Any] = []

    def run(job: JobRun) -> None:
        began.append(job.cursor.get("at", 0))
        job._until = 0 if len(began) < 3 else job._until
        job.advance(done=len(began), cursor={"at": len(began)})
        job.pause_if_late()

    name = kind(run)
    with committing():
        job = start(name)

    assert began == [0, 1, 2]
    assert (again(job).state, job.attempts) == ("done", 3)


def test_a_job_that_the_broker_lost_is_offered_again(kind, committing, monkeypatch) -> None:
    def away(job_id: int) -> None:
        raise OperationalError("no broker")

    name = kind(lambda run: None)
    with monkeypatch.context() as patch, committing():
        patch.setattr(tasks.job_run, "delay", away)
        job = start(name)
    assert again(job).state == "queued"

    with freeze_time(timezone.now() + timedelta(seconds=70)), committing():
        assert jobs.jobs_sweep() == 1

    assert again(job).state == "done"


def test_of_very_many_findings_the_first_are_kept(kind) -> None:
    def run(job: JobRun) -> None:
        for start in range(0, FINDINGS_KEPT + 400, 200):
            job.find([JobFinding(line=start + each, level="error", code="bad") for each in range(200)])

    job = start(kind(run))
    jobs.job_run(job.pk)

    assert again(job).findings.count() == FINDINGS_KEPT
    assert job.findings.values_list("line", flat=True)[0] == 0


def test_what_starts_over_forgets_what_it_found(kind) -> None:
    def run(job: JobRun) -> None:
        job.start_over()
        job.count(bad=1)
        job.find([JobFinding(line=1, level="error", code="bad")])
        job.advance(done=1)
        if job.job.attempts == 1:
            raise JobFailed("no_more")

    job = start(kind(run))
    jobs.job_run(job.pk)
    jobs.job_again(job=job)
    jobs.job_run(job.pk)

    assert (again(job).counts, job.findings.count(), job.state) == ({"bad": 1}, 1, "done")


def test_old_jobs_go_with_their_files(kind) -> None:
    job = start(kind(lambda run: run.give(io.BytesIO(b"x"), name="x.csv")))
    jobs.job_run(job.pk)
    waiting = start("count")
    kept = again(job).result
    assert private_files().exists(kept)

    assert tasks.jobs_sweep() == 0
    with freeze_time(timezone.now() + timedelta(days=31)):
        assert tasks.jobs_sweep() == 2  # the old one is removed, the waiting one offered again

    assert list(Job.objects.all()) == [waiting]
    assert private_files().exists(kept) is False


def test_a_private_file_has_no_address(db) -> None:
    name = private_files().save("jobs/a", io.BytesIO(b"x"))

    with pytest.raises(ValueError, match="no address"):
        private_files().url(name)
