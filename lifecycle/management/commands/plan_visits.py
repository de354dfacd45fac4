"""`manage.py plan_visits`: proposes the coming four weeks of visits in the foreground, without broker or worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from kam.actions import runs
from kam.choices import RunKind
from kam.ground.errors import Refused
from kam.models import User
from lifecycle.actions import cadence


class Command(BaseCommand):
    help = "Propose visits for each manager: cadence, promises and warnings, within capacity."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=parse_date, default=None, help="the first day to plan (today)")

    def handle(self, *args: Any, **options: Any) -> None:
        system, day = User.objects.system(), options["as_of"] or timezone.localdate()
        try:
            run = runs.begin(RunKind.VISIT_PLANS, as_of=day, by=system)
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        run = cadence.perform(run, by=system)
        self.stdout.write(f"Proposed {run.result.get('proposed', 0)} visits from {day}.")
