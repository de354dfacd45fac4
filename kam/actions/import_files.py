"""Uploaded files of imports: found by what they hold, and let go; what an import did stays written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db.models import Q

from kam.actions import import_reports
from kam.ground import sheets
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Import, User

SAMPLES = "samples"
"""What the options of an import quote from its file."""


def kept() -> Any:
    """Imports of which the file, or a quotation from it, is still there."""
    return Import.objects.filter(~Q(file="") | ~Q(errors=[]) | Q(options__has_key=SAMPLES))


def holding(tells: Callable[[Any], bool]) -> list[Import]:
    """Imports whose file, or what they quote of it, tells of somebody; a file that cannot be read is taken to do so."""
    return [source for source in kept() if tells([source.errors, source.options]) or _in_file(source, tells)]


def drop(found: Iterable[Import], *, by: User) -> int:
    """Delete files and quotations; returns of how many imports. An import that was done can still be undone."""
    require(by, Right.IMPORT)
    done = 0
    for source in found:
        import_reports.error_file(source).unlink(missing_ok=True)
        if source.file:
            source.file.delete(save=False)
        options = {name: value for name, value in source.options.items() if name != SAMPLES}
        done += Import.objects.filter(pk=source.pk).update(file="", errors=[], options=options)
    return done


def _in_file(source: Import, tells: Callable[[Any], bool]) -> bool:
    if not source.file or not Path(source.file.path).exists():
        return False
    try:
        rows = sheets.rows(Path(source.file.path), source.file_name, source.options.get("encoding", ""))
        return any(tells(cell) for row in rows for cell in row)
    except Refused:
        return True
