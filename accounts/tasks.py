"""The account file's jobs: bringing files in."""

from celery import shared_task

from kam.actions import imports


@shared_task(name="run.import")
def run_import(run_id: int) -> None:
    """Check, load or undo an import, as its run says."""
    imports.work(run_id)
