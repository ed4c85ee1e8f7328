"""What the kernel does about facts."""

import logging

from kombu.exceptions import OperationalError

from marketplace.kernel.bus import on
from marketplace.kernel.jobs import JobQueued
from marketplace.kernel.picture_copies import PictureKept
from marketplace.kernel.tasks import job_run, picture_copy

logger = logging.getLogger(__name__)


@on(PictureKept)
def copy_picture(event: PictureKept) -> None:
    """Queue the copy. Plain on purpose: the picture's own row is what the sweep goes by."""
    try:
        picture_copy.delay(event.model, event.pk)
    except OperationalError:
        logger.warning("%s %s waits for the sweep: the broker did not answer", event.model, event.pk)


@on(JobQueued)
def run_job(event: JobQueued) -> None:
    """Queue the work. Plain on purpose: the job's own row is what the sweep goes by."""
    try:
        job_run.delay(event.job_id)
    except OperationalError:
        logger.warning("job %s waits for the sweep: the broker did not answer", event.job_id)
