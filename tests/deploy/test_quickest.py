"""Which Python `make` builds its environment with: the quickest of a version, the one that was named, or itself."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deploy import company

NAME = f"python3.{sys.version_info.minor}"


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`chosen("echo 0")`: what is made .venv with where a Python on the path answers so to the probe."""
    there = tmp_path / NAME
    monkeypatch.setenv("PATH", f"{tmp_path}:/nowhere")
    monkeypatch.delenv("PYTHON", raising=False)

    def choose(does: str) -> str:
        there.write_text(f"#!/bin/sh\n{does}\n")
        there.chmod(0o755)
        found = runpy.run_path(str(company.ROOT / ".make" / "install.py"))["quickest"]()
        return "theirs" if found == str(there.resolve()) else found

    return choose


def test_a_quicker_python_of_the_version_makes_the_environment(chosen: Callable[..., str]) -> None:
    assert chosen("echo 0.00001") == "theirs"


@pytest.mark.parametrize("does", ["echo 60", "echo nothing", "echo 0.00001; exit 1"])
def test_one_that_is_slower_or_could_not_does_not(does: str, chosen: Callable[..., str]) -> None:
    """Beside it there may be a quicker one on this machine, in /usr/bin."""
    assert chosen(does) != "theirs"


def test_who_names_one_gets_that_one(chosen: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON", sys.executable)
    assert chosen("echo 0.00001") == sys.executable
