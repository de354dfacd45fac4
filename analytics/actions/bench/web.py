"""Measures the web as a company runs it: the memory of two workers, and what the Today page weighs on the wire."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test import Client

from analytics.actions.bench.report import Figure, Report
from kam.ground.rights import Right, require
from kam.models import User

SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"
# As the Dockerfile and docker-compose.yml have it.
SERVE = "gunicorn kam.wsgi:application --worker-class gthread --workers 2 --threads 4 --preload --no-control-socket"
OPENED = ("/customers/", "/visits/", "/dashboard/", "/contributions/", "/api/v1/accounts/")
ROUNDS = 20
READY = 90.0
PARTS_OF_PAGE = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')


def measure(report: Report, director: User, manager: User | None, *, tell: Callable[[str], None], by: User) -> None:
    """Serve this database, open pages in the director's name for the memory, and weigh the manager's Today."""
    require(by, Right.IMPORT)
    assert manager is not None, "the customer of the bench has an owner"
    tell("the web with two workers")
    boss, owner = _cookie(director), _cookie(manager)
    with TemporaryDirectory(prefix="kam-bench-") as folder, _served(Path(folder)) as (port, process):
        for path in OPENED * ROUNDS:
            _sent(port, path, boss)
        memory = sum(_pss(pid) for pid in _family(process.pid))
        page, size = _sent(port, "/today/", owner)
        parts = sorted(set(PARTS_OF_PAGE.findall(page)))
        size += sum(_sent(port, path, owner)[1] for path in parts)
    if memory:
        report.add(Figure("web memory (PSS), two workers preloaded", memory / 1024, "MiB", most=250))
    report.add(Figure(f"Today on the wire: page and {len(parts)} styles and scripts", size / 1024, "KiB", most=60))


def _cookie(user: User) -> str:
    client = Client()
    client.force_login(user, backend=SIGNED_IN)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@contextmanager
def _served(folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The port and the process of a web on this connection's database, with static files as an image has them."""
    env = os.environ | {
        "VAR_DIR": str(folder), "DATABASE_URL": _address(), "SECRET_KEY": settings.SECRET_KEY, "HTTPS": "off",
        "ALLOWED_HOSTS": "localhost", "STATIC_FINDERS": "off",
    }  # fmt: skip
    run: dict[str, Any] = {"cwd": settings.BASE_DIR, "env": env, "check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput"], **run)
    for part in ("css", "js", "django_htmx"):
        subprocess.run([sys.executable, "-m", "whitenoise.compress", "--quiet", folder / "static" / part], **run)
    port = _free_port()
    command = [sys.executable, "-m", *SERVE.split(), "--log-level", "critical", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env)
    try:
        _wait(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(60)


def _address() -> str:
    """Where this connection's database is, as DATABASE_URL says it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    person = ":".join(quote(str(given[part]), safe="") for part in ("USER", "PASSWORD") if given[part])
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgres://{person}@{given['HOST'] or 'localhost'}{port}/{given['NAME']}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY
    while time.monotonic() < end and process.poll() is None:
        try:
            _sent(port, "/healthz", "")
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the web did not start")


def _sent(port: int, path: str, cookie: str) -> tuple[str, int]:
    """
    The text of a page and how many bytes its body took; styles and scripts lie packed and are only weighed.

    Raises RuntimeError for a fault.
    """
    browser = http.client.HTTPConnection("localhost", port, timeout=60)
    try:
        headers = {"Cookie": cookie, "Accept-Encoding": "gzip, br", "Accept-Language": "en"}
        browser.request("GET", path, headers=headers)
        answer = browser.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        packed = answer.headers["Content-Encoding"]
        text = "" if packed == "br" else (gzip.decompress(body) if packed else body).decode()
        return text, len(body)
    finally:
        browser.close()


def _family(pid: int) -> list[int]:
    """A process and its children; nothing where the system does not tell."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *map(int, children)]


def _pss(pid: int) -> int:
    """KiB of memory, shared pages counted to equal parts by those who share them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
