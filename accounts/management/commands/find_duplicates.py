"""Compares all files in the foreground and keeps the pairs that may be one customer."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import duplicates
from kam.models import User


class Command(BaseCommand):
    help = "Look for files that may be one customer, by name, code, tax id, website and telephone."

    def handle(self, *args: Any, **given: Any) -> None:
        began = time.perf_counter()
        counts = duplicates.seek(by=User.objects.system())
        told = ", ".join(f"{name}: {count:,}" for name, count in counts.items())
        self.stdout.write(f"{told}, in {time.perf_counter() - began:.1f} s.")
