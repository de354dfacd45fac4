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
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import drawing
import services
import vendor
import words

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SUMMARY = re.compile(r"^(=+ )?(\d+ (passed|failed|errors?|skipped|deselected|warnings?)|no tests ran)\b.* in [\d.]+s")
TESTS_FAILED, NOTHING_COLLECTED = 1, 5
READING = "import pytest, kam.wsgi, kam.urls; pytest.main(['--markers'])"
GIVING_WAY = ["nice", "-n", "10"]
RUNNING: list["subprocess.Popen[str]"] = []
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


class Ran(NamedTuple):
    """How one pytest ended: its closing line, its code, what it took."""

    line: str
    code: int
    spent: str


def pytest(env: dict[str, str], *arguments: str, workers: int, show: Callable[[str], object], first: bool) -> Ran:
    """Runs one pytest over so many processes and shows each line as it comes; all but the `first` ones give way."""
    command = [*([] if first else GIVING_WAY), str(BIN / "python"), "-m", "pytest", "--color=no"]
    spread = ["-n", str(workers), "--dist", "loadgroup", "-o", f"cache_dir={env['VAR_DIR']}/failed"]
    began, line = time.monotonic(), ""
    tests = subprocess.Popen(
        [*command, *spread, *arguments, *sys.argv[1:]],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    RUNNING.append(tests)
    for text in tests.stdout or ():
        show(text)
        line = text.strip() if SUMMARY.match(text.strip()) else line
    _pid, status, used = os.wait4(tests.pid, 0)
    tests.returncode = code = os.waitstatus_to_exitcode(status)
    spent = f"{used.ru_utime + used.ru_stime:.0f} s of {os.cpu_count()} cores in {time.monotonic() - began:.0f} s"
    return Ran(line or f"pytest ended with {code}", 0 if code == NOTHING_COLLECTED else code, spent)


def show(text: str) -> None:
    print(text, end="", flush=True)


def run(report: Report, part: str, env: dict[str, str], *arguments: str, workers: int = 2) -> None:
    """One part, shown as it comes."""
    print(f"\n# {part}", flush=True)
    ran = pytest(env, *arguments, workers=workers, show=show, first=False)
    report.add(f"{part}, {ran.spent}", ran.line, ran.code)


def papers(report: Report) -> None:
    """Tests of PDF files are left out where none can be made, which is a fault where a machine checks."""
    try:
        drawing.papers()
    except services.MissingError as reason:
        report.missing("PDF files", reason)


def browser(report: Report, env: dict[str, str], meanwhile: Callable[[], None]) -> None:
    """
    The browser's tests, and `meanwhile` all others: people who type at human speed and phones without a network wait
    most of their time. They go first whenever they have something to do, so that they meet a machine that is free.

    What failed is asked once more at the end, alone: docs/decisions.md tells why here and nowhere else.
    """
    try:
        env = {**env, "CHROMIUM": drawing.chromium(), "CHROMIUM_SHELL": drawing.shell()}
    except services.MissingError as reason:
        meanwhile()
        return report.missing("Browser", reason)
    # Its folder alone: each worker would read the thousands of other tests first (tests/conftest.py tells of strays).
    named = any((ROOT / word.partition("::")[0]).exists() for word in sys.argv[1:])
    asked = ["-m", "browser", "--no-migrations", *([] if named else ["tests/browser"])]
    said: list[str] = []
    with ThreadPoolExecutor(1) as beside:
        begun = beside.submit(pytest, env, *asked, workers=3, show=said.append, first=True)
        meanwhile()
    print("\n# Browser", "".join(said), sep="\n", end="", flush=True)
    line, code, spent = begun.result()
    if code == TESTS_FAILED:
        print("\n# Browser: once more what failed, alone", flush=True)
        again = pytest(env, *asked, "--last-failed", workers=1, show=show, first=True)
        line, code = f"{line}\nonce more, alone: {again.line}", again.code
    report.add(f"Browser, {spent}", line, code)


@contextmanager
def company(report: Report, env: dict[str, str]) -> Iterator[Callable[[], None]]:
    """What runs the tests on PostgreSQL and Redis, which are made ready meanwhile; without them, what reports it."""
    with ExitStack() as stack:
        try:
            env = env | {
                "DATABASE_URL": stack.enter_context(services.postgres()),
                "REDIS_URL": stack.enter_context(services.redis()),
                "PGOPTIONS": "-c synchronous_commit=off",  # nothing of a test has to outlive a power cut
            }
        except services.MissingError as reason:
            told = reason
            yield lambda: report.missing("PostgreSQL and Redis", told)
            return
        beside = stack.enter_context(ThreadPoolExecutor(1))
        made = beside.submit(migrated, env)

        def tests() -> None:
            ready = env | {"MIGRATED_DATABASE": made.result()}
            # A third worker: each waits for the server a third of its time.
            run(report, "PostgreSQL and Redis", ready, "-m", "db_both or company", workers=3)

        yield tests


def migrated(env: dict[str, str]) -> str:
    """
    The name of a database with every migration applied from zero, once: each worker's own is a copy of it.

    It begins with the name of `services.postgres()`, which drops it with the others.
    """
    import psycopg2

    server, _, name = f"{env['DATABASE_URL']}_migrated".rpartition("/")
    connection = psycopg2.connect(f"{server}/postgres", connect_timeout=5)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    connection.close()
    env = {**env, "DATABASE_URL": f"{server}/{name}"}
    migrate = [*GIVING_WAY, str(BIN / "python"), "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=env, check=True)
    return name


def read_once(env: dict[str, str]) -> None:
    """One process reads the product, so that Python compiles it here and not in each of those that begin together."""
    subprocess.run([str(BIN / "python"), "-c", READING], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)


def place(var: Path) -> dict[str, str]:
    """The environment of tests that keep in this folder what they write."""
    vendor.ensure(var)
    (var / "static").mkdir()
    return base_environment(var)


def stop(*_signal: object) -> None:
    """Told to stop, it still drops its databases and ends the servers it started."""
    for tests in RUNNING:
        tests.terminate()
    sys.exit(143)


def main() -> None:
    signal.signal(signal.SIGTERM, stop)
    started, report = time.monotonic(), Report()
    with tempfile.TemporaryDirectory(prefix="kam-test-") as folder:
        vendor.ensure(ROOT / "var")
        words.compile_all()
        env = place(Path(folder, "all"))
        read_once(env)
        papers(report)
        with company(report, env) as on_postgres:

            def others() -> None:
                # Tables straight from the models, in a fifth of the time; PostgreSQL gets its own by the migrations,
                # and tests/deploy migrates a SQLite file.
                run(report, "SQLite", env, "-m", "not browser and not company", "--no-migrations")
                on_postgres()

            browser(report, place(Path(folder, "browser")), others)
    print(f"\nAll parts, {time.monotonic() - started:.0f} s:\n" + "\n".join(report.lines), flush=True)
    sys.exit(report.code)


if __name__ == "__main__":
    main()
