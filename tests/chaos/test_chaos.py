"""The drills in small, by `make chaos`: each a program that breaks something on purpose and says what is left."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.deploy.company import ROOT

pytestmark = pytest.mark.chaos


def held(drill: str, **sizes: int) -> str:
    """Runs a drill as a person would; what it printed, once no promise was broken."""
    options = [part for name, value in sizes.items() for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", f"tests.chaos.{drill}", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-4000:]}"
    return done.stdout


def test_a_killed_web_loses_and_doubles_nothing():
    assert "lost 0, double 0" in held("kill_web", posts=120, kills=3)


def test_killed_workers_lose_and_double_nothing():
    assert "differences 0" in held("kill_workers", kills=6, files=4, rows=1000, runs=8, wholes=2, mails=20)


def test_killed_senders_lose_nothing():
    assert "lost 0" in held("kill_senders", events=60, kills=4, mails=120)


def test_a_killed_import_is_all_or_nothing():
    assert "double 0" in held("kill_import", rows=20_000, kills=2)


def test_without_redis_work_waits_and_nothing_is_lost():
    assert "lost 0, differences 0" in held("redis_away", calls=200)


def test_a_database_restart_is_told_and_over_soon():
    told = held("restart_database", restarts=1)
    assert "lost 0" in told and "differences 0" in told


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_of_the_database_is_told_and_over_with_room():
    told = held("full_database", times=1, seconds=5)
    assert "lost 0" in told and "differences 0" in told


def test_neighbours_that_hang_keep_nobody_waiting():
    assert "webhook at most" in held("neighbours", calls=120, turns=3, mails=20)


def test_no_case_of_the_interface_is_a_fault():
    assert "5xx 0" in held("cases", cases=300)


def test_a_restart_under_load_fails_nobody():
    assert "lost 0" in held("restart_web", releases=2)
