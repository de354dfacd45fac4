"""Prints a one-time link by which the first administrator of an empty instance sets a password; safe to repeat."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kam.actions import users


class Command(BaseCommand):
    help = "Make the first administrator and print a one-time link that sets the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base", default="http://localhost:8000/", help="the address people open, for the link")
        parser.add_argument("--username", default="admin")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        base = options["base"]
        user = users.first_administrator(username=options["username"], email=options["email"])
        if user.has_usable_password():
            self.stdout.write(f"Sign in as {user.username}. (A forgotten password is reset from the sign-in page.)")
            return
        link = users.one_time_link(user, base=base)
        self.stdout.write(f"You are the administrator ({user.username}). Set your password, once, within three days:")
        self.stdout.write(f"  {link}")
