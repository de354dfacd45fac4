"""The restore is practised: an instance is backed up while it runs, lost, and comes back whole, files and all."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from kam.ground import backups
from tests.deploy import company

DATABASE = os.environ.get("DATABASE_URL", "")
Manage = Callable[..., "subprocess.CompletedProcess[str]"]
SEED = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.core.files.uploadedfile import SimpleUploadedFile
from accounts.actions import documents
from tests import factories
lin = factories.UserFactory(username="lin", role="director")
acme = factories.AccountFactory(code="ACME", name="雅美建材", owner=lin)
factories.OrderFactory(account=acme, number="1", amount="77183.60")
values = {"account": acme, "title": "Offer"}
documents.add(values=values, content=SimpleUploadedFile("offer.txt", "价格".encode()), by=lin)
"""
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgres": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}


def manage_with(address: str, var: Path) -> Manage:
    env = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "for-the-drill-only-" + "x" * 40,
        "VAR_DIR": str(var),
        "DATABASE_URL": address,
        "LANGUAGE_CODE": "en",
    }

    def run(*command: str) -> Any:
        line = [sys.executable, "manage.py", *command]
        return subprocess.run(line, cwd=company.ROOT, env=env, capture_output=True, text=True, timeout=300)

    return run


def opened(address: str) -> Any:
    kind, _, path = address.partition("://")
    return sqlite3.connect(path.removeprefix("/")) if kind == "sqlite" else psycopg2.connect(address)


def looked_at(address: str, var: Path) -> dict[str, Any]:
    """Every row of every table, and every file; read beside the product, whose processes take seconds to begin."""
    kind = address.partition("://")[0]
    with closing(opened(address)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(TABLES[kind])
        found: dict[str, Any] = dict.fromkeys(name for (name,) in cursor.fetchall())
        for name in found:
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = sorted(map(repr, cursor.fetchall()))
    media = var / "media"
    return found | {
        "files": {str(one.relative_to(media)): one.read_bytes() for one in media.rglob("*") if one.is_file()}
    }


def practise(addresses: list[str], vars_: list[Path], file: Path) -> None:
    """Backed up from one instance, restored into another that has nothing; the same twice is refused."""
    first, second = map(manage_with, addresses, vars_)
    seeded = first("shell", "--verbosity", "0", "--command", SEED)
    assert seeded.returncode == 0, seeded.stderr
    was = looked_at(addresses[0], vars_[0])
    assert len(was["accounts_order"]) == 1 and "价格".encode() in was["files"].values()
    made = first("backup", str(file))
    assert made.returncode == 0 and "1 files" in made.stdout, made.stderr
    assert file.stat().st_mode & 0o077 == 0
    assert first("backup", str(file)).returncode == 1, "a back-up is never written over"

    back = second("restore", str(file))
    assert back.returncode == 0, back.stderr
    assert looked_at(addresses[1], vars_[1]) == was
    refused = second("restore", str(file))
    assert refused.returncode == 1 and "in use" in refused.stderr and "Traceback" not in refused.stderr
    with closing(opened(addresses[1])) as connection:
        connection.cursor().execute("DELETE FROM accounts_order")
        connection.commit()
    assert looked_at(addresses[1], vars_[1]) != was
    assert second("restore", str(file), "--replace").returncode == 0
    assert looked_at(addresses[1], vars_[1]) == was


@pytest.mark.xdist_group("instance")
def test_an_instance_on_sqlite_comes_back(migrated: Path, tmp_path: Path) -> None:
    vars_ = [tmp_path / "first", tmp_path / "second"]
    vars_[0].mkdir()
    shutil.copy(migrated, vars_[0] / "kam.sqlite3")
    addresses = [f"sqlite:///{var}/kam.sqlite3" for var in vars_]
    practise(addresses, vars_, tmp_path / "kam.tar.gz")
    torn = tmp_path / "torn.tar.gz"
    torn.write_bytes((tmp_path / "kam.tar.gz").read_bytes()[:-2000])
    before = looked_at(addresses[1], vars_[1])
    refused = manage_with(addresses[1], vars_[1])("restore", str(torn), "--replace")
    assert refused.returncode == 1 and "no whole back-up" in refused.stderr
    assert looked_at(addresses[1], vars_[1]) == before
    with tarfile.open(tmp_path / "kam.tar.gz") as tar:
        assert {"about.json", "database"} < set(tar.getnames())


@pytest.mark.parametrize("free", ["var", "lent", "var/media"])
def test_a_back_up_is_unpacked_where_one_may_write(free: str, tmp_path: Path, monkeypatch: Any, settings: Any) -> None:
    """In a container that is its files, or the folder that the back-up lies in."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "var" / "media"
    monkeypatch.setattr(os, "access", lambda place, _mode: Path(place) == tmp_path / free)
    assert backups._room(tmp_path / "lent" / "kam.tar.gz") == tmp_path / free


@pytest.fixture
def two_databases() -> Iterator[list[str]]:
    server, _, name = DATABASE.rpartition("/")
    names = [f"{name}_{secrets.token_hex(3)}" for _turn in range(2)]
    begun = company.own_database(server, names[0], migrated=True)
    with begun as first, company.own_database(server, names[1]) as second:
        yield [first, second]


@pytest.mark.company
@pytest.mark.skipif(not DATABASE.startswith("postgres"), reason="needs PostgreSQL; `make test` brings it")
def test_an_instance_on_postgresql_comes_back(two_databases: list[str], tmp_path: Path) -> None:
    practise(two_databases, [tmp_path / "first", tmp_path / "second"], tmp_path / "kam.tar.gz")
