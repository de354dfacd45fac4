"""Runs all tests: everything on SQLite, the browser, and what depends on the database again on PostgreSQL and Redis."""

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import drawing
import services
import vendor
import words

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SUMMARY = re.compile(r"^(=+ )?(\d+ (passed|failed|errors?|skipped|deselected|warnings?)|no tests ran)\b.* in [\d.]+s")
TESTS_FAILED, NOTHING_COLLECTED = 1, 5
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
    report: Report, part: str, env: dict[str, str], *arguments: str, workers: int = 2, steadied: bool = False
) -> None:
    """Runs one part, shows its output as it comes, keeps its last line; `steadied`: what failed once may try again."""
    print(f"\n# {part}", flush=True)
    before = os.times()
    memory = Path(env["VAR_DIR"], f"failed-{len(report.lines)}")
    line, code = run(env, *arguments, "-o", f"cache_dir={memory}", workers=workers)
    if steadied and code == TESTS_FAILED:
        told = line
        print(f"\n# {part}: once more what failed, alone", flush=True)
        line, code = run(env, *arguments, "-o", f"cache_dir={memory}", "--last-failed", workers=1)
        line = f"{told}\nonce more, alone: {line}"
    report.add(f"{part}, {spent(before)}", line or f"pytest ended with {code}", code)


def run(env: dict[str, str], *arguments: str, workers: int) -> tuple[str, int]:
    """The closing line and the code of one pytest over so many processes."""
    command = [
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
    line = ""
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as tests:
        for text in tests.stdout or ():
            print(text, end="", flush=True)
            line = text.strip() if SUMMARY.match(text.strip()) else line
    return line, 0 if tests.returncode == NOTHING_COLLECTED else tests.returncode


def spent(before: os.times_result) -> str:
    """What the processes of a part took since `before`: far less than time × cores means that they waited."""
    now = os.times()
    used = now.children_user + now.children_system - before.children_user - before.children_system
    return f"{used:.0f} s of {os.cpu_count()} cores in {now.elapsed - before.elapsed:.0f} s"


def papers(report: Report) -> None:
    """Tests of PDF files are left out where none can be made, which is a fault where a machine checks."""
    try:
        drawing.papers()
    except services.MissingError as reason:
        report.missing("PDF files", reason)


def browser(report: Report, env: dict[str, str]) -> None:
    try:
        path = drawing.chromium()
    except services.MissingError as reason:
        return report.missing("Browser", reason)
    # A third worker for two cores: people who type at human speed and phones without a network wait much.
    # Its folder alone: each worker would read the thousands of other tests first (tests/conftest.py tells of strays).
    named = any((ROOT / word.partition("::")[0]).exists() for word in sys.argv[1:])
    where = [] if named else ["tests/browser"]
    pytest(
        report,
        "Browser",
        {**env, "CHROMIUM": path, "CHROMIUM_SHELL": drawing.shell()},
        "-m",
        "browser",
        "--no-migrations",
        *where,
        workers=3,
        steadied=True,  # docs/decisions.md: why here and nowhere else
    )


def company(report: Report, env: dict[str, str]) -> None:
    try:
        with ExitStack() as stack:
            found = {
                "DATABASE_URL": stack.enter_context(services.postgres()),
                "REDIS_URL": stack.enter_context(services.redis()),
                "PGOPTIONS": "-c synchronous_commit=off",  # nothing of a test has to outlive a power cut
            }
            found["MIGRATED_DATABASE"] = migrated({**env, **found})
            # A third worker: each waits for the server a third of its time.
            pytest(report, "PostgreSQL and Redis", {**env, **found}, "-m", "db_both or company", workers=3)
    except services.MissingError as reason:
        report.missing("PostgreSQL and Redis", reason)


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
    subprocess.run([str(BIN / "python"), "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
    return name


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
        pytest(report, "SQLite", env, "-m", "not browser and not company", "--no-migrations")
        browser(report, env)
        company(report, env)
    print(f"\nAll parts, {time.monotonic() - started:.0f} s:\n" + "\n".join(report.lines), flush=True)
    sys.exit(report.code)


if __name__ == "__main__":
    main()
