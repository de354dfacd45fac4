"""What runs beside the web may die: it is started again, and in the end given up in words, while the web stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.deploy.company import BIN, ROOT

KEPT = [sys.executable, str(ROOT / ".make" / "kept.py"), "worker"]
DIES = 'import sys, pathlib; print("at work", flush=True); sys.exit(3)'
LIVES = 'import time; print("at work", flush=True); time.sleep(60)'
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a command in a session of its own, and ends all of it."""
    running: list[subprocess.Popen[str]] = []

    def run(command: list[str], **env: str) -> subprocess.Popen[str]:
        known = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "KEPT_PAUSE": "0.05", "PYTHONUNBUFFERED": "1", **env}
        process = subprocess.Popen(
            command, env=known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
        process.wait(30)


def read_until(stream: IO[str] | None, words: str) -> list[str]:
    assert stream is not None
    lines: list[str] = []
    for line in stream:
        lines.append(line.rstrip())
        if words in line:
            return lines
    raise AssertionError(f"{words!r} never came: {lines}")


def test_whoever_dies_again_and_again_is_given_up_after_growing_pauses(start: Start) -> None:
    process = start([*KEPT, sys.executable, "-c", DIES])
    lines = read_until(process.stdout, "is not started again")
    assert lines.count("at work") == 5
    pauses = [line.rsplit(" in ", 1)[1] for line in lines if "started again in" in line]
    assert pauses == ["0.05 s.", "0.1 s.", "0.2 s.", "0.4 s."] and all("code 3" in line for line in lines[1:-1:2])
    assert "make run" in lines[-1] and process.poll() is None
    process.terminate()
    assert process.wait(10) == 0


def test_told_to_stop_it_ends_its_program_and_starts_none(start: Start) -> None:
    process = start([*KEPT, sys.executable, "-c", LIVES])
    read_until(process.stdout, "at work")
    process.terminate()
    assert process.wait(10) == 0 and process.stdout is not None
    assert process.stdout.read() == "", "its program is gone, and no line speaks of a new start"


def test_a_worker_that_dies_leaves_the_web_and_a_web_that_dies_ends_all(start: Start, tmp_path: Path) -> None:
    for name in ("web", "worker"):
        says = f'import os, time; print("{name} is", os.getpid(), flush=True); time.sleep(60)'
        (tmp_path / f"{name}.py").write_text(says)
    file, kept = tmp_path / "Procfile", f"python {ROOT}/.make/kept.py worker"
    file.write_text(f"web: exec python {tmp_path}/web.py\nworker: {kept} python {tmp_path}/worker.py\n")
    process = start([sys.executable, "-m", "honcho", "-f", str(file), "start"])
    lines = read_until(process.stdout, "worker is ")
    if not any("web is" in line for line in lines):
        lines += read_until(process.stdout, "web is ")
    pids = {line.split(" is ")[0].split()[-1]: int(line.split()[-1]) for line in lines if " is " in line}
    os.kill(pids["worker"], signal.SIGKILL)
    again = read_until(process.stdout, "worker is ")
    assert any("code -9" in line for line in again) and process.poll() is None
    os.kill(pids["web"], signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode, "all of it ended"


def test_the_worker_of_this_machine_is_kept_and_the_web_is_not() -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert [name for name, line in lines.items() if not line.startswith("python .make/kept.py ")] == ["web"]
