"""Gives a person a role from the server's own shell: for the company whose only director is gone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kam.actions import roles
from kam.ground.errors import Refused
from kam.ground.rights import GRANTS
from kam.models import User


class Command(BaseCommand):
    help = "Give a colleague a role, in the name of the system; it stands in the record and is told to the directors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=sorted(map(str, GRANTS)))
        parser.add_argument("--base", default="http://localhost:8000/", help="the address people open, for the link")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.people().filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"Nobody active is called {options['username']}.")
        try:
            link = roles.appoint(user, role=options["role"], base=options["base"], by=User.objects.system())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.username} is {options['role']} now.")
        if link:
            self.stdout.write(f"They set a new password, once, within three days: {link}")
