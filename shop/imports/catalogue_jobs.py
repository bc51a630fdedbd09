"""Imports of catalogues by their numbers, and in which state one must be for what."""

from sqlalchemy import select

from ..db import db
from .models import ImportJob
from .problems import ImportRefused, no_such_import
from .stock_services import import_job, in_silence, nothing_ticked, too_late

__all__ = ["catalogue_job", "in_silence", "locked", "nothing_ticked"]


def catalogue_job(job_id: int) -> ImportJob:
    """The import of a catalogue with this number. Raises NotFound."""
    job = import_job(job_id)
    if job.kind != "catalog":
        raise no_such_import()
    return job


def locked(job_id: int, *states: str) -> ImportJob:
    """The job, which nobody else can touch until the transaction ends. Raises ImportRefused in another state."""
    if (found := catalogue_job(job_id)).state not in states:  # who asks need not wait for the worker to hear that
        raise ImportRefused(too_late(found.state))
    held = select(ImportJob).where(ImportJob.id == job_id).with_for_update(key_share=True)
    job = db.session.scalars(held.execution_options(populate_existing=True)).one()
    if job.state not in states:
        raise ImportRefused(too_late(job.state))
    return job
