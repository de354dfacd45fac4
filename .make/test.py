"""Runs all tests: everything on SQLite, the browser, and what depends on the database again on PostgreSQL and Redis."""

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import services
import vendor
import words

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SUMMARY = re.compile(r"^(=+ )?(\d+ (passed|failed|errors?|skipped|deselected|warnings?)|no tests ran)\b.* in [\d.]+s")
NOTHING_COLLECTED = 5
RUNNING: set["subprocess.Popen[str]"] = set()
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


class Report:
    """The closing lines of each part, and whether all went well."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.code = 0

    def add(self, part: str, line: str, code: int) -> None:
        self.lines.append(f"{part}:\n{line}")
        self.code = self.code or code

    def missing(self, part: str, reason: object) -> None:
        """Something is not there: a fault where a machine checks, a line where a person does."""
        print(f"{part}: {reason}", flush=True)
        self.add(part, f"not run: {reason}", 1 if IN_CI else 0)


def base_environment(var: Path) -> dict[str, str]:
    """No setting of an instance, from the shell or from .env, reaches the tests."""
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "VAR_DIR": str(var),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATABASE_URL": f"sqlite:///{var}/kam.sqlite3",
        "DATABASE_REPLICA_URL": "",
        "REDIS_URL": "",
        "EMAIL_URL": "consolemail://",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "HTTPS": "off",
        "DEBUG": "off",
        "LANGUAGE_CODE": "zh-hans",
        "TIME_ZONE": "Asia/Shanghai",
        "COMPANY_CURRENCY": "CNY",
        "CHURN_HORIZON_DAYS": "90",
        "CELERY_EAGER": "on",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "PYTHONUNBUFFERED": "1",
    }


def pytest(
    report: Report, part: str, env: dict[str, str], *arguments: str, workers: int = 2, beside: bool = False
) -> None:
    """
    Runs one part, shows its output as it comes, and keeps its last line.

    `beside` another one it goes first where both want a core, and shows what it printed when it has ended.
    """
    held: list[str] = []

    def show(text: str) -> None:
        held.append(text) if beside else print(text, flush=True)

    show(f"\n# {part}")
    command = [
        *([] if beside else ["nice", "-n", "10"]),
        str(BIN / "python"),
        "-m",
        "pytest",
        "--color=no",
        "-n",
        str(workers),
        "--dist",
        "loadgroup",
        *arguments,
        *sys.argv[1:],
    ]
    line, started = "", time.monotonic()
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as run:
        RUNNING.add(run)
        for text in run.stdout or ():
            show(text.rstrip("\n"))
            line = text.strip() if SUMMARY.match(text.strip()) else line
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        RUNNING.discard(run)
    print("\n".join(held), end="\n" if beside else "", flush=True)
    code = 0 if run.returncode == NOTHING_COLLECTED else run.returncode
    # Far less of the cores than their number times the time means that a part waited.
    spent = f"{used.ru_utime + used.ru_stime:.0f} s of {os.cpu_count()} cores in {time.monotonic() - started:.0f} s"
    report.add(f"{part}, {spent}", line or f"pytest ended with {run.returncode}", code)


@contextmanager
def beside(part: Callable[..., None], *arguments: object) -> Iterator[None]:
    """Runs a part while the block runs its own, and waits for it; no process outlives a run that is told to stop."""
    thread = Thread(target=part, args=arguments)
    thread.start()
    try:
        yield
    except BaseException:
        for run in list(RUNNING):
            run.terminate()
        raise
    finally:
        thread.join()


def papers(report: Report) -> None:
    """Tests of PDF files are left out where none can be made, which is a fault where a machine checks."""
    try:
        services.papers()
    except services.MissingError as reason:
        report.missing("PDF files", reason)


def browser(report: Report, env: dict[str, str]) -> None:
    try:
        path = services.chromium()
    except services.MissingError as reason:
        return report.missing("Browser", reason)
    # A third worker for two cores: people who type at human speed and phones without a network wait much.
    # Its folder alone: each worker would read the thousands of other tests first (tests/conftest.py tells of strays).
    named = any((ROOT / word.partition("::")[0]).exists() for word in sys.argv[1:])
    where = [] if named else ["tests/browser"]
    pytest(
        report, "Browser", {**env, "CHROMIUM": path}, "-m", "browser", "--no-migrations", *where, workers=3, beside=True
    )


def company(report: Report, env: dict[str, str]) -> None:
    try:
        with ExitStack() as stack:
            found = {
                "DATABASE_URL": stack.enter_context(services.postgres()),
                "REDIS_URL": stack.enter_context(services.redis()),
            }
            pytest(report, "PostgreSQL and Redis", {**env, **found}, "-m", "db_both or company")
    except services.MissingError as reason:
        report.missing("PostgreSQL and Redis", reason)


def main() -> None:
    # Told to stop, it still drops its databases and ends the servers it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started, report = time.monotonic(), Report()
    with tempfile.TemporaryDirectory(prefix="kam-test-") as folder:
        var = Path(folder)
        vendor.ensure(ROOT / "var")
        vendor.ensure(var)
        words.compile_all()
        (var / "static").mkdir()
        env = base_environment(var)
        # Tables straight from the models, in a fifth of the time; PostgreSQL gets its own by the migrations, and
        # tests/deploy migrates a SQLite file.
        papers(report)
        # The browser waits much: what only computes fills its pauses, and comes after it where both want a core.
        with beside(browser, report, env):
            pytest(report, "SQLite", env, "-m", "not browser and not company", "--no-migrations")
            company(report, env)
    print(f"\nAll parts, {time.monotonic() - started:.0f} s:\n" + "\n".join(report.lines), flush=True)
    sys.exit(report.code)


if __name__ == "__main__":
    main()
