"""The stage of a drill: a company's web, worker and beat on servers of their own, a book of customers, and callers."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import urllib3

from tests.chaos.servers import Postgres, Redis, soon
from tests.deploy import company

AS_OF = date(2026, 6, 30)


class Product(company.Processes):
    """The processes of compose, each in a group of its own, so that all of it can be killed at once."""

    def __init__(self, env: dict[str, str], logs: Path, port: int) -> None:
        super().__init__(env, logs)
        self.port = port

    def start(self, name: str, command: list[str] | None = None) -> None:
        found = command or self.command(name)
        log = (self.logs / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            found, cwd=company.ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
        )

    def command(self, name: str, port: int = 0) -> list[str]:
        found = company.commands()[name.split("-")[0]]
        return [part.replace("0.0.0.0:8000", f"127.0.0.1:{port or self.port}") for part in found]

    def kill(self, name: str) -> None:
        """As a machine that loses power: no process of it says good-bye."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def memory(self, name: str, what: str = "VmRSS") -> dict[int, int]:
        """KiB that each process of these holds, or held at most (`VmHWM`): {pid: KiB}."""
        master, found = str(self.running[name].pid), {}
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            except OSError:
                continue
            if master in (told["Pid"].strip(), told["PPid"].strip()) and what in told:
                found[int(told["Pid"])] = int(told[what].split()[0])
        return found

    def stop_all(self) -> None:
        for name in list(self.running):
            process = self.running[name]
            self.stop(name, timeout=30)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


class Stage:
    """What a drill works with."""

    def __init__(self, postgres: Postgres, redis: Redis, product: Product, secret: str) -> None:
        self.postgres, self.redis, self.product, self.secret = postgres, redis, product, secret

    def up(self, *names: str) -> None:
        """Starts these processes, and waits for the web."""
        for name in names:
            self.product.start(name)
        if "web" in names:
            caller = Caller(self.product.port, "")
            soon(lambda: caller.ask("GET", "/healthz", patience=2).status == 200, "the web", 120)


class Answer:
    """What came back: status 0 for a connection that was cut, or refused before anything was sent."""

    def __init__(self, status: int, data: bytes, headers: Any, took: float, *, refused: bool = False) -> None:
        self.status, self.data, self.headers, self.took, self.refused = status, data, headers, took, refused

    def json(self) -> Any:
        return json.loads(self.data)


class Caller:
    """A program with a token, as an ERP has one; one for each thread."""

    def __init__(self, port: int, secret: str, session: str = "") -> None:
        self.pool = urllib3.PoolManager(retries=False)
        self.base, self.secret, self.session = f"http://127.0.0.1:{port}", secret, session

    def ask(self, method: str, path: str, body: Any = None, key: str = "", patience: float = 30) -> Answer:
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"Cookie": f"sessionid={self.session}"} if self.session else {}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        started = time.monotonic()
        try:
            answer = self.pool.request(
                method,
                f"{self.base}{path}",
                body=None if body is None else json.dumps(body),
                headers=headers,
                timeout=patience,
            )
        except urllib3.exceptions.HTTPError as error:
            refused = isinstance(error, urllib3.exceptions.NewConnectionError)
            return Answer(0, b"", {}, time.monotonic() - started, refused=refused)
        return Answer(answer.status, answer.data, answer.headers, time.monotonic() - started)


@contextmanager
def staged(
    *, accounts: int = 30, orders: int = 0, database: Callable[[], Postgres] = Postgres, **more: str
) -> Iterator[Stage]:
    """A migrated and seeded instance, not yet started; this process speaks to its database, too."""
    folder = tempfile.TemporaryDirectory(prefix="kam-chaos-")
    logs, postgres, redis, port = Path(folder.name, "logs"), database(), Redis(), company.free_port()
    logs.mkdir()
    env = {
        "SECRET_KEY": secrets.token_urlsafe(40),
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "VAR_DIR": str(Path(folder.name, "var")),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "HTTPS": "off",
        "STATIC_FINDERS": "off",
        "HEALTH_PORT": str(port),
        "API_RATE_PER_MINUTE": "1000000",
        "OUTGOING_ALLOW": "127.0.0.0/8",
        "EMAIL_URL": "dummymail://",
        "LANGUAGE_CODE": "en",
        "CELERY_EAGER": "off",
        "WEB_WORKERS": "2",
    } | more
    product = Product(env, logs, port)
    try:
        product.run(*company.commands()["migrate"])
        os.environ.update(env, DJANGO_SETTINGS_MODULE="kam.settings")
        import django

        django.setup()
        yield Stage(postgres, redis, product, seed(accounts, orders))
    except AssertionError:
        sys.stderr.write(product.said())
        raise
    finally:
        redis.send(signal.SIGCONT)
        product.stop_all()
        redis.remove()
        postgres.remove()
        folder.cleanup()


def seed(accounts: int, orders: int) -> str:
    """A director, an administrator, customers with orders each, and the secret of the director's token."""
    from kam.choices import Role, TokenScope
    from kam.models import Token
    from tests import factories

    zhao = factories.UserFactory(username="zhao", name="Zhao Min", role=Role.DIRECTOR, email="zhao@example.com")
    factories.UserFactory(username="ada", name="Ada Wong", role=Role.ADMINISTRATOR, email="ada@example.com")
    for number in range(accounts):
        account = factories.AccountFactory(code=f"C{number}", name=f"Customer {number}", owner=zhao)
        for month in range(1, orders + 1):
            amount = 100 + (number * 37 + month * 11) % 900
            factories.OrderFactory(
                account=account, ordered_on=date(2026, (month - 1) % 6 + 1, month % 27 + 1), amount=amount
            )
    return Token.objects.create(user=zhao, name="erp", scopes=list(TokenScope.values))[1]


def sizes(words: str, **defaults: int) -> argparse.Namespace:
    """The sizes of a drill from the command line; told to stop, it still ends what it started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(description=words)
    for name, value in defaults.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=value, help="(%(default)s)")
    return parser.parse_args()


def verdict(name: str, figures: dict[str, Any], broken: list[str]) -> None:
    """Prints what came of a drill and ends with 1 when a promise was broken."""
    lines = [f"{name}: " + ", ".join(f"{words} {value}" for words, value in figures.items())]
    sys.stdout.write("\n".join([*lines, *(f"BROKEN: {one}" for one in broken), ""]))
    sys.stdout.flush()
    sys.exit(bool(broken))


def share(values: list[float], part: float) -> float:
    """The value under which this part of all values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0
