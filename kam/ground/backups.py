"""Back-ups: one file that holds the database and the files it names, and the way back from it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground.errors import Refused
from kam.models import User

ABOUT, DATABASE, MEDIA = "about.json", "database", "media"
PART = ".part"
"""How files end that are being written."""


def make(path: Path) -> dict[str, Any]:
    """
    Write a back-up to `path` while the product runs, readable by its owner alone; returns what it holds.

    The database goes first: a file without its row is harmless, a row without its file would be missed. What is half
    written never stands under the name that was asked for.
    """
    if path.exists():
        raise Refused(_("%s is there already. Choose another name, or move it away.") % path)
    part = path.with_name(f"{path.name}.part")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".kam-backup-") as folder:
        dump = Path(folder, DATABASE)
        _dump(dump)
        about = {"made_at": timezone.now().isoformat(), "engine": connection.vendor, "migrations": _migrations()}
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                with tarfile.open(fileobj=out, mode="w:gz", compresslevel=4) as tar:
                    tar.add(dump, DATABASE)
                    about |= _add_media(tar)
                    Path(folder, ABOUT).write_text(json.dumps(about), encoding="utf-8")
                    tar.add(Path(folder, ABOUT), ABOUT)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return about


def restore(path: Path, *, replace: bool = False) -> dict[str, Any]:
    """
    Bring back what a back-up holds: all of the database in one step, and the files beside those that are there.

    Raises Refused for a file that is no back-up, one of the other kind of database, one of a newer release, and for a
    database that is in use, unless it may be replaced. Migrate afterwards: the back-up may be of an older release.
    """
    if not replace and _is_in_use():
        raise Refused(_("This database is in use. Restore into an empty one, or say --replace: what it holds is lost."))
    with tempfile.TemporaryDirectory(dir=_room(path), prefix="restore-") as folder:
        try:
            with tarfile.open(path, "r:gz") as tar:
                _unpack(tar, Path(folder))
            about: dict[str, Any] = json.loads(Path(folder, ABOUT).read_text(encoding="utf-8"))
        except (OSError, EOFError, tarfile.TarError, ValueError) as error:
            raise Refused(_("%s is no whole back-up of KAM.") % path) from error
        _must_fit(about)
        _load(Path(folder, DATABASE))
        if Path(folder, MEDIA).exists():
            shutil.copytree(Path(folder, MEDIA), _media(), dirs_exist_ok=True)
    return about


def _add_media(tar: tarfile.TarFile) -> dict[str, Any]:
    """
    The files, as {files: how many, gone: names of those that went away meanwhile}.

    Half-written ones are nobody's yet. What goes away while the rest is read was deleted with its row, or swept up; a
    row that was dumped before may still name it, so it is told.
    """
    count, gone = 0, list[str]()
    for found in sorted(_media().rglob("*")) if _media().exists() else []:
        name = str(found.relative_to(_media()))
        if found.suffix == PART or not found.is_file():
            gone += [] if found.suffix == PART or found.is_dir() else [name]
            continue
        try:
            tar.add(found, f"{MEDIA}/{name}")
            count += 1
        except FileNotFoundError:
            gone.append(name)
    return {"files": count, "gone": gone}


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Files and folders of an archive, nothing else and nowhere else; raises ValueError for anything besides."""
    for member in tar:
        target = (folder / member.name).resolve()
        if not (member.isfile() or member.isdir()) or not target.is_relative_to(folder.resolve()):
            raise ValueError(f"{member.name} is no file of a back-up")
        tar.extract(member, folder, set_attrs=False)


def _room(path: Path) -> Path:
    """Where a back-up is unpacked: a container writes to nothing but its files and what was lent to it."""
    places = [Path(settings.VAR_DIR), path.parent, _media()]
    return next((one for one in places if os.access(one, os.W_OK)), Path(tempfile.gettempdir()))


def _media() -> Path:
    return Path(settings.MEDIA_ROOT)


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _is_in_use() -> bool:
    """Whether somebody but the system has an entry; a database without tables holds nobody."""
    there = User._meta.db_table in connection.introspection.table_names()
    return there and User.objects.filter(is_system=False).exists()


def _must_fit(about: dict[str, Any]) -> None:
    from django.db.migrations.loader import MigrationLoader

    if about["engine"] != connection.vendor:
        words = _(
            "This is a back-up of %(its)s, and this instance runs on %(ours)s. Set DATABASE_URL to one of its kind."
        )
        raise Refused(words % {"its": about["engine"], "ours": connection.vendor})
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = [
        name for name in about["migrations"] if name not in known and name.split(".")[0] in settings.INSTALLED_APPS
    ]
    if newer:
        raise Refused(_("This is a back-up of a newer release: install that one first."))


def _dump(path: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_sqlite())) as here, closing(sqlite3.connect(path)) as to:
            here.backup(to)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={path}")


def _load(path: Path) -> None:
    """In one step: a restore that breaks off leaves what was there."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(path)) as found, closing(sqlite3.connect(_sqlite())) as here:
            found.backup(here)
    else:
        database = str(connection.settings_dict["NAME"])
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={database}")
        connection.close()
        _run("pg_restore", *options, str(path))
    connection.close()


def _sqlite() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *options: str) -> None:
    """A program of PostgreSQL; the password goes by the environment, where no list of processes shows it."""
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    env = os.environ | {name: str(given[key]) for name, key in names.items() if given.get(key)}
    try:
        done = subprocess.run([program, *options], env=env, capture_output=True, text=True)
    except FileNotFoundError as error:
        words = _("%s is not installed here. Install PostgreSQL's client programs, of the server's version or newer.")
        raise Refused(words % program) from error
    if done.returncode:
        raise Refused(_("%(program)s failed: %(words)s") % {"program": program, "words": done.stderr.strip()[-500:]})
