"""Kinds of long works: apps register what they can do in ready(); the kernel keeps queue, page and file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.job_runs import JobRun
from marketplace.kernel.models import Job


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    ``run`` does it, again from where it stopped if need be; ``may_see`` is asked before anybody gets the page;
    ``sentence`` says a finding in words; ``labels`` names the counts in the order of the page; ``surroundings`` gives
    the page its frame: ``rail`` (a template), ``detail`` (a template for what only this kind shows), ``back_url``.
    """

    name: str
    title: Callable[[Job], str]
    run: Callable[[JobRun], None]
    may_see: Callable[[Any, Job], bool]
    surroundings: Callable[[HttpRequest, Job], dict[str, Any]]
    sentence: Callable[[str, Mapping[str, Any]], str]
    labels: Mapping[str, Any] = field(default_factory=dict)


# Why a job stopped, in words. A kind's own reasons are said by its ``sentence``.
FAILURES: Final[dict[str, Any]] = {
    "worker_gone": _(
        "The program that worked on it ended. Nothing that was done is lost: start again to go on."
    ),
    "unexpected": _("Something unexpected happened. What was done so far stands; start again to go on."),
}

_kinds: Final[dict[str, JobKind]] = {}


def register_job(kind: JobKind) -> None:
    """Let jobs of a kind be started; the same name again replaces it."""
    _kinds[kind.name] = kind


def job_kind(name: str) -> JobKind | None:
    """Return a registered kind, or None: one of a version before or after this one."""
    return _kinds.get(name)


def failure_sentence(job: Job) -> str:
    """Return why a job stopped, in words."""
    if job.failure in FAILURES:
        return str(FAILURES[job.failure])
    kind = job_kind(job.kind)
    said = kind.sentence(job.failure, job.counts) if kind and job.failure else ""
    return said or str(FAILURES["unexpected"])
