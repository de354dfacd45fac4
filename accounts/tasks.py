"""The account file's jobs: bringing files in, looking for duplicates."""

from celery import shared_task

from accounts.actions import duplicates
from kam.actions import imports
from kam.models import User


@shared_task(name="run.import")
def run_import(run_id: int) -> None:
    """Check, load or undo an import, as its run says."""
    imports.work(run_id)


@shared_task(name="accounts.find_duplicates")
def find_duplicates(user_id: int | None = None) -> None:
    """Every night, or when somebody asks: files that may be one customer."""
    duplicates.seek(by=User.objects.get(pk=user_id) if user_id else User.objects.system())
