"""Takes somebody's second factors away from the server's own shell: for whoever nobody else can let in again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kam.actions import factors
from kam.models import User


class Command(BaseCommand):
    help = "Remove a colleague's second factors and passkeys, as when SECRET_KEY is lost; it stands in the record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.people().filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"Nobody active is called {options['username']}.")
        count = factors.take_away(user, by=User.objects.system())
        self.stdout.write(f"{user.username}: {count} removed; the password alone opens the door now.")
