"""Founds the demo company in an empty database and prints how to sign in: `manage.py demo [--seed N]`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from analytics.actions import demo
from kam.models import User


class Command(BaseCommand):
    help = "Founds the demo company: customers, three years of orders, visits, runs of the past months."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=demo.SEED, help="another seed makes another company")
        parser.add_argument("--accounts", type=int, default=demo.SIZE, help="how many customers (default %(default)s)")
        parser.add_argument("--force", action="store_true", help="also beside customers that are there already")

    def handle(self, *args: Any, **options: Any) -> None:
        if demo.people.is_employed():
            self.stdout.write("The demo company is there.")
        else:
            if demo.is_there() and not options["force"]:
                raise CommandError("This database holds customers already. With --force the demo is put beside them.")
            self._found(options)
        self._sign_ins()

    def _found(self, options: dict[str, Any]) -> None:
        with translation.override("zh-hans"):
            demo.found(
                today=timezone.localdate(),
                seed=options["seed"],
                accounts=options["accounts"],
                tell=lambda step: self.stderr.write(f"  {step}"),
                by=User.objects.system(),
            )

    def _sign_ins(self) -> None:
        people = User.objects.in_bulk(demo.people.SIGN_INS, field_name="username")
        self.stdout.write(f"Sign in with password {demo.people.PASSWORD} as")
        for name in demo.people.SIGN_INS:
            self.stdout.write(f"  {name:<6} {people[name].get_role_display():<16} {people[name]}")
