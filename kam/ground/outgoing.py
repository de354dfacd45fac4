"""The one way out: a call to an address that was checked, and to no other; no redirects, no proxies, no long waits."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3 import BaseHTTPResponse
from urllib3 import connection as wire
from urllib3.exceptions import HTTPError, NewConnectionError

from kam.ground.errors import Refused
from kam.rules import addresses

TIMEOUT = 15.0
"""Seconds from the first byte we send to the last one of the answer's head (Q29)."""
PORTS = {"https": 443, "http": 80}
REDIRECTS = (301, 302, 303, 307, 308)
LONGEST = 300
"""Characters of an address that a redirect names."""


class UnreachableError(Exception):
    """
    Nobody answered, or nobody who may be asked.

    The code says why: url, plain, name, refused (by us), timeout, tls, no_connection, cut, long.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """
    What came back: the status and how long it took, in milliseconds. The body is nobody's business.

    `leads_to` is where a redirect points, for whoever has to write the final address down; empty where none does.
    """

    status: int
    took_ms: int
    leads_to: str = ""


@dataclass(frozen=True)
class Reply:
    """An answer that is read: status, headers, and the body as it was before it was packed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Target:
    """Where a call goes: the name that was written and the addresses that it stands for at this moment."""

    scheme: str
    host: str
    port: int
    path: str
    found: tuple[str, ...]

    @property
    def header(self) -> str:
        """The Host header."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


def check(url: str) -> None:
    """Whether calls may go there as things stand. Raises Refused, with what to do, for an address that is closed."""
    words = {
        "name": _("Nobody answers to this name. Look at its spelling."),
        "refused": _("This address lies inside a network. Only public addresses are called; an operator can open one."),
        "url": _("Write a whole address: https://, a name, and a path."),
        "plain": _("Only https:// is called: what is sent must not be read on the way."),
    }
    try:
        target(url)
    except UnreachableError as error:
        raise Refused(words[error.code], field="url", code=f"address_{error.code}", status=422) from error


def target(url: str, *, is_named: bool = False) -> Target:
    """
    What an address stands for now. Raises UnreachableError (url, plain, name, refused).

    Every address of a name must be one that may be reached, or a name with two of them would get around the check.
    `is_named`: the operator named this host in the settings, which opens it, inside as well and without TLS.
    """
    parts = _parts(url)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    try:
        looked_up = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError("name") from error
    found = tuple(dict.fromkeys(str(entry[4][0]) for entry in looked_up))
    opened = is_named or all(addresses.is_opened(one, settings.OUTGOING_ALLOW) for one in found)
    if not opened and not all(map(addresses.is_public, found)):
        raise UnreachableError("refused")
    if parts.scheme == "http" and not opened:
        raise UnreachableError("plain")
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Target(parts.scheme, host, port, path, found)


def _parts(url: str) -> SplitResult:
    """The parts of an address, if it is a whole one without a password in it."""
    if any(ord(sign) <= 32 or ord(sign) > 126 for sign in url):
        raise UnreachableError("url")
    try:
        parts = urlsplit(url)
        fits = bool(parts.scheme in PORTS and parts.hostname and parts.port != 0)
    except ValueError as error:
        raise UnreachableError("url") from error
    if not fits or "@" in parts.netloc or parts.fragment:
        raise UnreachableError("url")
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float = TIMEOUT) -> Answer:
    """
    Send, and read no more than the head of the answer. Raises UnreachableError.

    The connection goes to the very address that was checked, whatever the name stands for a moment later; a redirect
    is an answer like any other. Whoever drips its bytes is cut off when the time is over.
    """
    goal, started = target(url), time.monotonic()
    with _called(goal, "POST", body, headers, timeout) as answer:
        leads_to = _leads_to(url, answer.headers.get("Location", "")) if answer.status in REDIRECTS else ""
        return Answer(answer.status, round((time.monotonic() - started) * 1000), leads_to)


def fetch(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    timeout: float,
    most: int,
    is_named: bool = False,
) -> Reply:
    """
    The same with the answer's body, of `most` bytes, all of it within `timeout` seconds. Raises UnreachableError.

    `is_named` as `target` has it.
    """
    goal, started = target(url, is_named=is_named), time.monotonic()
    with _called(goal, method, body, headers, timeout) as answer:
        found = answer.read(most + 1, decode_content=True)
        _must_be_in_time(started, timeout)
        if len(found) > most:
            raise UnreachableError("long")
        return Reply(answer.status, dict(answer.headers), found)


def _leads_to(url: str, said: str) -> str:
    """A whole address, its query but `?…`: it may hold what opens something; empty for what is none."""
    if not said:
        return ""
    try:
        parts = _parts(urljoin(url, said).partition("#")[0])
    except (UnreachableError, ValueError):
        return ""
    place = f"{parts.scheme}://{parts.netloc}{parts.path}"
    whole = place if len(place) <= LONGEST else f"{place[:LONGEST]}…"
    return f"{whole}?…" if parts.query else whole


@contextmanager
def _called(
    goal: Target, method: str, body: bytes | None, headers: Mapping[str, str], timeout: float
) -> Iterator[BaseHTTPResponse]:
    """The head of an answer, to read on from within the time; what goes wrong meanwhile is told in our own words."""
    started = time.monotonic()
    line = _open(goal, started + timeout)
    guard = threading.Timer(max(timeout - (time.monotonic() - started), 0.1), _cut, [line])
    guard.daemon = True
    guard.start()
    try:
        line.request(method, goal.path, body, {**headers, "Host": goal.header, "Connection": "close"},
                     preload_content=False)  # fmt: skip
        answer = line.getresponse()
        _must_be_in_time(started, timeout)
        yield answer
    except (TimeoutError, HTTPError, OSError, http.client.HTTPException) as error:
        late = time.monotonic() - started >= timeout * 0.98
        raise UnreachableError("timeout" if late or isinstance(error, TimeoutError) else _code(error)) from error
    finally:
        guard.cancel()
        line.close()


def _must_be_in_time(started: float, timeout: float) -> None:
    """A call that was cut off may look like one that came whole."""
    if time.monotonic() - started >= timeout:
        raise UnreachableError("timeout")


def _open(goal: Target, until: float) -> wire.HTTPConnection:
    """
    A connection to the first of the addresses that takes one; TLS is held against the name.

    `until` (of the monotonic clock) holds for all of them together.
    """
    last: Exception = UnreachableError("timeout")
    for address in goal.found:
        left = until - time.monotonic()
        if left <= 0:
            raise UnreachableError("timeout") from last
        line = _line(goal, address, left)
        try:
            line.connect()
        except (HTTPError, OSError) as error:
            line.close()
            last = error
        else:
            return line
    raise UnreachableError(_code(last)) from last


def _line(goal: Target, address: str, timeout: float) -> wire.HTTPConnection:
    if goal.scheme == "http":
        return wire.HTTPConnection(address, goal.port, timeout=timeout)
    return wire.HTTPSConnection(
        address, goal.port, timeout=timeout, server_hostname=goal.host, assert_hostname=goal.host,
        cert_reqs="CERT_REQUIRED",
    )  # fmt: skip


def _code(error: BaseException) -> str:
    """Why it failed, in a word of our own: what libraries say may hold addresses."""
    chain = {type(one) for one in (error, error.__cause__, error.__context__) if one is not None}
    if any(issubclass(kind, ssl.SSLError) for kind in chain):
        return "tls"
    late = any(issubclass(kind, TimeoutError) or "Timeout" in kind.__name__ for kind in chain)
    if late:
        return "timeout"
    there = any(issubclass(kind, ConnectionRefusedError | NewConnectionError) for kind in chain)
    return "no_connection" if there else "cut"


def _cut(line: wire.HTTPConnection) -> None:
    """End a call whose time is over, whatever it waits for."""
    sock = line.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # closed by the other side just now
            return
