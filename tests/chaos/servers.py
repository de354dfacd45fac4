"""A PostgreSQL and a Redis of one's own, safe as a company's, that may be stopped, killed, frozen and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.deploy.company import ROOT, free_port

sys.path.insert(0, str(ROOT / ".make"))
import services  # noqa: E402  (a script beside the Makefile, no package)


class Server:
    """A program with its own folder and port; `stop` and `start` may be called again and again."""

    def __init__(self, prefix: str) -> None:
        self.folder, self.port = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp")), free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.step_down: dict[str, Any] = {}

    def _run(self, command: list[str], ready: list[str], name: str) -> None:
        log = self.folder / "log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=out, stderr=out, **self.step_down)
        services.wait(self.process, ready, name, log)

    def send(self, sign: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sign)

    def stop(self, sign: int = signal.SIGINT) -> None:
        self.send(signal.SIGCONT)
        self.send(sign)
        if self.process is not None:
            self.process.wait(60)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Server):
    """fsync and synchronous_commit stay on, as a company has them: what is acknowledged is on the disk."""

    layout: tuple[str, ...] = ()
    """More words to initdb."""

    def prepare(self) -> None:
        """What is done with the folder before a database is in it."""

    def __init__(self) -> None:
        super().__init__("kam-chaos-pg-")
        self.binaries, self.step_down = services.postgres_binaries(), services.unprivileged()
        if not self.binaries:
            raise services.MissingError("PostgreSQL is not installed here: no initdb.")
        if self.step_down:
            os.chown(self.folder, self.step_down["user"], self.step_down["group"])
        self.prepare()
        make = [f"{self.binaries}/initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            [*make, "--locale=C.UTF-8", *self.layout],
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **self.step_down,
        )
        self.start()
        self.run_sql("CREATE DATABASE kam_chaos")
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/kam_chaos"

    def start(self) -> None:
        serve = [f"{self.binaries}/postgres", "-D", "data", "-p", str(self.port), "-h", "127.0.0.1", "-k"]
        ready = [f"{self.binaries}/pg_isready", "-h", "127.0.0.1", "-p", str(self.port)]
        self._run([*serve, str(self.folder)], ready, "PostgreSQL")

    def run_sql(self, text: str, database: str = "postgres") -> None:
        import psycopg2

        connection = psycopg2.connect(f"postgres://postgres@127.0.0.1:{self.port}/{database}")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(text)
        connection.close()


class Redis(Server):
    """Kept in memory alone: whoever starts it again starts with nothing."""

    def __init__(self) -> None:
        super().__init__("kam-chaos-redis-")
        self.binary = shutil.which("redis-server")
        if not self.binary:
            raise services.MissingError("Redis is not installed here: no redis-server.")
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        client = [str(Path(str(self.binary)).with_name("redis-cli")), "-p", str(self.port)]
        self._run([str(self.binary), *options, "--maxmemory-policy", "noeviction"], [*client, "ping"], "Redis")

    def flush(self) -> None:
        import redis

        redis.Redis.from_url(self.url).flushall()


def soon(check: Any, what: str, seconds: float = 300) -> Any:
    """Waits for something to become true and returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
