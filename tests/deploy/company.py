"""A company's KAM without containers: the commands of docker-compose.yml on a database of their own, and a browser."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psycopg2
import yaml

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def commands() -> dict[str, list[str]]:
    """What compose runs for each service that is ours, with the default of each setting in place."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    ours = {name: service["command"] for name, service in services.items() if service["image"].startswith("kam:")}
    return {name: shlex.split(re.sub(r"\$\{\w+:-(.*?)\}", r"\1", text)) for name, text in ours.items()}


@contextmanager
def own_database(server: str, name: str, *, migrated: bool = False) -> Iterator[str]:
    """A new database beside those that are there, empty or with its tables where `make test` has some; then gone."""
    template = migrated and os.environ.get("MIGRATED_DATABASE") or "template0"
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
    try:
        yield f"{server}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


class Processes:
    """Starts programs with a company's settings, keeps what they print, and ends those it started."""

    def __init__(self, env: dict[str, str], logs: Path) -> None:
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "TZ") if name in os.environ}
        self.env = {**kept, **env, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"}
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, *command: str, timeout: int = 300) -> str:
        """Runs to the end; its output, or an error that shows it."""
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=timeout)
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def start(self, name: str, command: list[str]) -> None:
        log = (self.logs / f"{name}.log").open("wb")
        self.running[name] = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def is_healthy(self, name: str) -> bool:
        """What the health check of the container says."""
        check = [str(BIN / "python"), ".make/healthy.py", name]
        return subprocess.run(check, cwd=ROOT, env=self.env, capture_output=True).returncode == 0

    def said(self) -> str:
        return "\n".join(f"{log.stem}: {log.read_text()[-1500:]}" for log in sorted(self.logs.glob("*.log")))

    def stop(self, name: str, timeout: int = 120) -> int:
        process = self.running.pop(name)
        process.terminate()
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def stop_all(self) -> None:
        for name in list(self.running):
            self.stop(name)


def is_beating(database: str) -> bool:
    """Whether beat wrote down a job it sent; asked by SQL, as a Django of its own each time would slow beat down."""
    with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM django_celery_beat_periodictask WHERE last_run_at IS NOT NULL)")
        return bool(cursor.fetchone()[0])


def until(what: Callable[[], Any], said: Callable[[], str], seconds: float = 300) -> Any:
    """Waits for something to become true and returns it; fails with what the processes said."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"waited {seconds} s in vain\n{said()}")


class FormReader(HTMLParser):
    """The posting forms of a page: where each goes, and its fields with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        values = dict(attrs)
        if tag == "form":
            self.inside = (values.get("method") or "").lower() == "post"
            if self.inside:
                self.forms.append((values.get("action") or "", {}))
        is_field = tag in ("input", "select", "textarea") and values.get("type") not in ("checkbox", "radio")
        if self.inside and is_field and values.get("name"):
            self.forms[-1][1][values["name"]] = values.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


class Browser:
    """As much of a browser as it takes to sign in and send forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[str, str]:
        """(where it led to, the page)."""
        return self._open(Request(urljoin(self.address, path), headers={"Accept-Language": "en"}))

    def send(self, path: str, **fields: str) -> tuple[str, str]:
        """Opens the page, fills in the form that has these fields and sends it, hidden ones and all."""
        where, page = self.get(path)
        reader = FormReader()
        reader.feed(page)
        fitting = [(action, found) for action, found in reader.forms if fields.keys() <= found.keys()]
        assert len(fitting) == 1, f"{path} has {len(fitting)} forms with {sorted(fields)}"
        action, found = fitting[0]
        body = urlencode({**found, **fields}).encode()
        return self._open(Request(urljoin(where, action), body, headers={"Referer": where, "Accept-Language": "en"}))

    def json(self, path: str) -> Any:
        return json.loads(self.get(path)[1])

    def _open(self, request: Request) -> tuple[str, str]:
        with self.opener.open(request, timeout=120) as answer:
            return answer.url, answer.read().decode()
