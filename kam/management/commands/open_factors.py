"""Keeps second factors plain again, before a rollback to a release that seals none."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kam.actions import factors
from kam.ground.sealed import UnreadableError


class Command(BaseCommand):
    help = "Open the sealed second factors for a release that reads plain ones alone; the next night seals them again."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = factors.open_all()
        except UnreadableError as error:
            raise CommandError("Some are sealed under another SECRET_KEY; nothing was opened.") from error
        self.stdout.write(f"{count} second factors opened.")
