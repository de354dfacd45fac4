"""Files that nothing names any more, such as those a crash left behind: swept up by the night's run, a day old."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kam.actions import exports
from kam.choices import RunState
from kam.models import Import

log = logging.getLogger(__name__)
OLD = 24 * 3600
"""Seconds for which a file may lie there before its row is written."""
CHUNK = 500
IMPORTS = "imports"


@dataclass(frozen=True)
class Store:
    """
    A folder below MEDIA_ROOT that is the product's own; `ours` is how it calls its files there, others are let be.

    `named` says of some file names which of them a row names.
    """

    folder: str
    ours: re.Pattern[str]
    named: Callable[[Collection[str]], set[str]]


_stores: dict[str, Store] = {}


def add(*stores: Store) -> None:
    """Called by floors in AppConfig.ready."""
    _stores.update({store.folder: store for store in stores})


def register() -> None:
    """The ground's own folders. Called by its AppConfig.ready."""
    add(
        Store(IMPORTS, re.compile(r"[0-9a-f]{32}|[0-9]{1,18}-errors\.csv"), _of_imports),
        Store(exports.FOLDER, re.compile(r"[0-9]{1,18}-[0-9a-zA-Z-]*\.[a-z.]+"), _of_exports),
    )


def sweep() -> int:
    """Delete what no row names and what is older than a day; returns how many files. What cannot be deleted is told."""
    gone = 0
    for store in _stores.values():
        for paths in _chunks(store, time.time() - OLD):
            named = store.named([path.name for path in paths])
            gone += sum(_delete(path) for path in paths if path.name not in named)
    return gone


def missed(names: Collection[str]) -> list[str]:
    """Of files by their path below MEDIA_ROOT those that somebody may look for: a row names them, or nobody knows."""
    found = list[str]()
    for name in names:
        folder, _slash, file = name.partition("/")
        store = _stores.get(folder)
        if store is None or not store.ours.fullmatch(file) or file in store.named([file]):
            found.append(name)
    return found


def _chunks(store: Store, before: float) -> Iterator[list[Path]]:
    """The store's files of before a moment (seconds since 1970), some at a time; no folders, no links."""
    folder, found = Path(settings.MEDIA_ROOT) / store.folder, list[Path]()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        is_ours = store.ours.fullmatch(path.name) and path.is_file() and not path.is_symlink()
        if is_ours and path.stat().st_mtime < before:
            found.append(path)
        if len(found) == CHUNK:
            yield found
            found = []
    if found:
        yield found


def _delete(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("A file that nothing names cannot be deleted: %s", error)
        return False
    return True


def _of_imports(names: Collection[str]) -> set[str]:
    """Uploaded files, and the rows with errors of imports that tell of some."""
    reports = {name: int(name.partition("-")[0]) for name in names if "-" in name}
    telling = set(Import.objects.filter(pk__in=reports.values()).exclude(errors=[]).values_list("pk", flat=True))
    asked = [f"{IMPORTS}/{name}" for name in names]
    files = Import.objects.filter(file__in=asked).values_list("file", flat=True)
    return {Path(name).name for name in files} | {name for name, key in reports.items() if key in telling}


def _of_exports(names: Collection[str]) -> set[str]:
    """The files of exports that are kept, and what is being written."""
    keys = {name: int(name.partition("-")[0]) for name in names}
    kept = {run.pk: run for run in exports.kept().filter(pk__in=set(keys.values()))}
    found = set()
    for name, key in keys.items():
        run = kept.get(key)
        if run is not None and (run.state not in (RunState.DONE, RunState.FAILED) or run.params.get("file") == name):
            found.add(name)
    return found
