"""Uploaded files of imports: found by what they hold, and let go; what an import did stays written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
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
        _unlink(_paths(source))
        done += _forget(source)
    return done


def release(found: Iterable[Import], *, by: User) -> int:
    """The same within a transaction: the files go once it stands. What a crash leaves of them the night sweeps up."""
    require(by, Right.IMPORT)
    done = 0
    for source in found:
        transaction.on_commit(partial(_unlink, _paths(source)))
        done += _forget(source)
    return done


def _paths(source: Import) -> list[Path]:
    return [import_reports.error_file(source), *([Path(source.file.path)] if source.file else [])]


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _forget(source: Import) -> int:
    """No file, and nothing that is quoted of it; the rest of its options as they stand now."""
    rows = Import.objects.filter(pk=source.pk)
    for options in rows.values_list("options", flat=True):
        left = {name: value for name, value in options.items() if name != SAMPLES}
        return rows.update(file="", errors=[], options=left)
    return 0


def _in_file(source: Import, tells: Callable[[Any], bool]) -> bool:
    if not source.file or not Path(source.file.path).exists():
        return False
    try:
        rows = sheets.rows(Path(source.file.path), source.file_name, source.options.get("encoding", ""))
        return any(tells(cell) for row in rows for cell in row)
    except Refused:
        return True
