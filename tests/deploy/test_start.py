"""A fresh instance on SQLite comes into being by commands alone, and its settings leave nothing to warn about."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Manage = Callable[..., str]


@pytest.fixture
def manage(tmp_path: Path) -> Manage:
    """`manage("migrate")` on an instance that knows nothing but its key and its database; returns what was said."""
    env = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/kam.sqlite3",
        "HTTPS": "on",
    }

    def run(*command: str) -> str:
        line = [sys.executable, "manage.py", *command]
        done = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_the_settings_of_a_company_leave_nothing_to_warn_about(manage: Manage) -> None:
    assert "no issues" in manage("check", "--deploy", "--fail-level", "WARNING")


@pytest.mark.xdist_group("instance")
def test_an_empty_instance_lets_its_first_administrator_in(manage: Manage, migrated: Path, tmp_path: Path) -> None:
    shutil.copy(migrated, tmp_path / "kam.sqlite3")
    said = manage("first_admin", "--base", "http://kam.example.com/")
    assert "http://kam.example.com/auth/" in said
    with closing(sqlite3.connect(tmp_path / "kam.sqlite3")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        people = database.execute("SELECT username, role FROM kam_user WHERE NOT is_system").fetchall()
    assert people == [("admin", "administrator")]
