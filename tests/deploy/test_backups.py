"""The restore is practised: an instance is backed up while it runs, lost, and comes back whole, files and all."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import company

DATABASE = os.environ.get("DATABASE_URL", "")
Manage = Callable[..., "subprocess.CompletedProcess[str]"]
SEED = """
from django.core.files.uploadedfile import SimpleUploadedFile
from accounts.actions import documents
from tests import factories
lin = factories.UserFactory(username="lin", role="director")
acme = factories.AccountFactory(code="ACME", name="雅美建材", owner=lin)
factories.OrderFactory(account=acme, number="1", amount="77183.60")
values = {"account": acme, "title": "Offer"}
documents.add(values=values, content=SimpleUploadedFile("offer.txt", "价格".encode()), by=lin)
"""
LOOK = """
import hashlib
from django.apps import apps
for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
    rows = sorted(map(repr, model._base_manager.values_list()))
    print(model._meta.label, len(rows), hashlib.sha256("".join(rows).encode()).hexdigest())
from accounts.models import Document
for one in Document.objects.all():
    from django.conf import settings
    from pathlib import Path
    print([found.read_bytes().decode() for found in Path(settings.MEDIA_ROOT).rglob("*") if found.is_file()])
"""


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


def looked_at(manage: Manage) -> str:
    done = manage("shell", "--verbosity", "0", "--command", LOOK)
    assert done.returncode == 0, done.stderr
    return done.stdout


def practise(first: Manage, second: Manage, file: Path) -> None:
    """Backed up from one instance, restored into another that has nothing; the same twice is refused."""
    assert first("migrate", "--verbosity", "0").returncode == 0
    seeded = first("shell", "--verbosity", "0", "--command", SEED)
    assert seeded.returncode == 0, seeded.stderr
    was = looked_at(first)
    assert "accounts.Order 1 " in was and "['价格']" in was
    made = first("backup", str(file))
    assert made.returncode == 0 and "1 files" in made.stdout, made.stderr
    assert file.stat().st_mode & 0o077 == 0
    assert first("backup", str(file)).returncode == 1, "a back-up is never written over"

    back = second("restore", str(file))
    assert back.returncode == 0, back.stderr
    assert looked_at(second) == was
    refused = second("restore", str(file))
    assert refused.returncode == 1 and "in use" in refused.stderr and "Traceback" not in refused.stderr
    assert (
        second("shell", "--command", "from accounts.models import Order; Order.objects.all().delete()").returncode == 0
    )
    assert second("restore", str(file), "--replace").returncode == 0
    assert looked_at(second) == was


def test_an_instance_on_sqlite_comes_back(tmp_path: Path) -> None:
    vars_ = [tmp_path / "first", tmp_path / "second"]
    first, second = (manage_with(f"sqlite:///{var}/kam.sqlite3", var) for var in vars_)
    practise(first, second, tmp_path / "kam.tar.gz")
    torn = tmp_path / "torn.tar.gz"
    torn.write_bytes((tmp_path / "kam.tar.gz").read_bytes()[:-2000])
    before = looked_at(second)
    refused = second("restore", str(torn), "--replace")
    assert refused.returncode == 1 and "no whole back-up" in refused.stderr
    assert looked_at(second) == before
    with tarfile.open(tmp_path / "kam.tar.gz") as tar:
        assert {"about.json", "database"} < set(tar.getnames())


@pytest.fixture
def two_databases() -> Iterator[list[str]]:
    server, _, name = DATABASE.rpartition("/")
    names = [f"{name}_{secrets.token_hex(3)}" for _turn in range(2)]
    with company.own_database(server, names[0]) as first, company.own_database(server, names[1]) as second:
        yield [first, second]


@pytest.mark.company
@pytest.mark.skipif(not DATABASE.startswith("postgres"), reason="needs PostgreSQL; `make test` brings it")
def test_an_instance_on_postgresql_comes_back(two_databases: list[str], tmp_path: Path) -> None:
    first, second = (manage_with(two_databases[turn], tmp_path / str(turn)) for turn in (0, 1))
    practise(first, second, tmp_path / "kam.tar.gz")
