"""Files as people send them, and the way a file comes in without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kam.actions import imports, runs, uploads
from kam.choices import RunKind
from kam.models import Import


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.COMPANY_CURRENCY = "CNY"


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    """`sheet("a,b", "1,2")` is a CSV file of these lines."""

    def write(*lines: str, name: str = "book.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join([*lines, ""]).encode(encoding))
        return path

    return write


@pytest.fixture
def bring(ada: Any) -> Any:
    """`bring(path)` receives a file and loads it in the foreground; raises Refused as the verbs do."""

    def load(
        path: Path, step: str = imports.LOAD, *, kind: str = "", good_rows: bool = False, **prepared: Any
    ) -> Import:
        source = uploads.receive(path, name=path.name, kind=kind, by=ada)
        mapping = source.mapping | prepared.pop("mapping", {})
        source = imports.prepare(source, mapping=mapping, by=ada, **prepared)
        return take(source, step, path, good_rows=good_rows)

    return load


def take(source: Import, step: str, path: Path | None, *, good_rows: bool = False) -> Import:
    params = {"import": source.pk, "step": step, "good_rows": good_rows}
    return imports.perform(runs.begin(RunKind.IMPORT, params=params, by=source.by), source, path)


@pytest.fixture
def undo() -> Any:
    return lambda source: take(source, imports.UNDO, None)
