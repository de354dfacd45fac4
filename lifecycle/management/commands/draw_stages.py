"""`manage.py draw_stages`: writes docs/stages.md from the move table; `--check` only says whether it is stale."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lifecycle.rules import stages


class Command(BaseCommand):
    help = "Draw the stages of the life cycle into docs/stages.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when the picture is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        path, text = Path(settings.BASE_DIR) / "docs" / "stages.md", stages.document()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            self.stdout.write("docs/stages.md is up to date.")
        elif options["check"]:
            raise CommandError("docs/stages.md is stale: run manage.py draw_stages.")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.stdout.write("docs/stages.md written.")
