"""What is wrong with the rows of an import: the first faults kept with it, all of them as a file to be mended."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kam.ground import disks, intakes, sheets, wording
from kam.ground.intakes import Intake, Kind
from kam.models import Import

_NUMBER = re.compile(r"[-+]?[\d.,]+")


def error_file(source: Import) -> Path:
    """Where the bad rows of an import lie, with row, column and reason, to be mended and sent again."""
    return Path(settings.MEDIA_ROOT) / "imports" / f"{source.pk}-errors.csv"


def error_name(source: Import) -> str:
    """What that file is called where it is saved."""
    return f"{source.file_name.split('.')[0]}-errors.csv"


def write(source: Import, intake: Intake, path: Path) -> None:
    """Keep the first faults with the import, and write all bad rows as a file in the shape of the one that came."""
    kind = intakes.stored(source.kind)
    shown: list[tuple[int, str, str, str]] = []
    target = error_file(source)
    target.unlink(missing_ok=True)
    if intake.bad_rows():
        target.parent.mkdir(parents=True, exist_ok=True)
        with disks.whole(target), target.open("w", encoding="utf-8-sig", newline="") as file:
            for fault in _write_bad(csv.writer(file), source, kind, intake, path):
                if len(shown) < intakes.SHOWN:
                    shown.append(fault)
    source.errors = shown


def _write_bad(
    writer: Any, source: Import, kind: Kind, intake: Intake, path: Path
) -> Iterator[tuple[int, str, str, str]]:
    """Walk file and faults side by side, both by row; yields each fault as (row, column, reason, value)."""
    header = source.options["header"]
    writer.writerow([sheets.inert(text) for text in [*header, _("row"), _("column"), _("reason")]])
    rows = enumerate(sheets.rows(path, source.file_name, source.options.get("encoding", "")), start=1)
    line, cells, columns, reasons = 0, [""], list[str](), list[str]()

    def flush() -> None:
        if line:
            padded = [*cells, *[""] * (len(header) - len(cells))][: len(header)]
            written = [*padded, line, wording.clauses(dict.fromkeys(columns)), wording.clauses(dict.fromkeys(reasons))]
            writer.writerow([_inert(value) for value in written])

    for at, name, reason, value in intake.faults_by_line():
        if at != line:
            flush()
            while line < at:
                line, cells = next(rows)
            columns, reasons = [], []
        columns.append(source.mapping.get(name, kind.label_of(name)))
        reasons.append(kind.say(reason, value, name))
        yield at, columns[-1], reasons[-1], value
    flush()


def _inert(value: Any) -> Any:
    """Nothing a spreadsheet would run, but a negative amount stays a number, so that the file can come back."""
    return value if isinstance(value, str) and _NUMBER.fullmatch(value) else sheets.inert(value)
