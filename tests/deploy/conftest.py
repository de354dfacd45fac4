"""An instance on SQLite with all its tables, made once: applying every migration from zero takes long."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import company


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database that `migrate` made from nothing; for those of the group "instance", who copy it."""
    var = tmp_path_factory.mktemp("migrated")
    env = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{var}/kam.sqlite3",
    }
    line = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(line, cwd=company.ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return var / "kam.sqlite3"
