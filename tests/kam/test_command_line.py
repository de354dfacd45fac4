"""What the command line says where the environment lacks something: a sentence, not a trace of the code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif((ROOT / ".env").exists(), reason="this checkout has its own environment")
def test_a_missing_key_is_said_in_a_sentence():
    lacking = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", "nowhere.tar.gz"], cwd=ROOT, env=lacking, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "SECRET_KEY" in done.stderr and "var/secret_key" in done.stderr and len(done.stderr.splitlines()) == 1
