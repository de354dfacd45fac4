"""A release under load: callers are led to the new web, then the old is told to stop, and answers what it holds."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.chaos.servers import soon
from tests.chaos.stage import AS_OF, Caller, Stage, sizes, staged, verdict
from tests.deploy.company import free_port

CALLERS = 6
HELD = 4
"""Requests that the old web is in the middle of when it is told to stop."""
SWITCH = 1.0
"""Seconds that a proxy takes to read where to."""


class Slow(threading.Thread):
    """A caller on a bad line: half of what it posts arrives before the old web is told to stop, the rest after it."""

    def __init__(self, port: int, secret: str, note: str) -> None:
        super().__init__()
        self.note, self.line, self.answer = note, socket.create_connection(("127.0.0.1", port), timeout=60), b""
        said = {"account": 1, "on": AS_OF.isoformat(), "kind": "freight", "amount": "1.00", "note": note}
        self.body = json.dumps(said).encode()
        head = [
            "POST /api/v1/costs/ HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: close",
            "Content-Type: application/json",
            f"Authorization: Bearer {secret}",
            f"Content-Length: {len(self.body)}",
            "",
            "",
        ]
        self.line.sendall("\r\n".join(head).encode() + self.body[:10])

    def run(self) -> None:
        time.sleep(2)
        try:
            self.line.sendall(self.body[10:])
            while part := self.line.recv(65536):
                self.answer += part
        except OSError as error:
            self.answer = self.answer or str(error).encode()


class Proxy:
    """What a proxy before two servers does: it leads callers to the one it was told of last."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.port = stage, stage.product.port
        self.over, self.codes = threading.Event(), Counter()  # type: ignore[var-annotated]
        self.told: set[str] = set()
        self.wrong: list[str] = []

    def work(self, place: int) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            self._ask(f"{place} {number}", is_post=number % 3 == 0)

    def _ask(self, note: str, *, is_post: bool) -> None:
        body = {"account": 1, "on": AS_OF.isoformat(), "kind": "freight", "amount": "1.00", "note": note}
        caller = Caller(self.port, self.stage.secret)
        if is_post:
            answer = caller.ask("POST", "/api/v1/costs/", body, key=note)
        else:
            answer = caller.ask("GET", "/api/v1/accounts/?page_size=20")
        self.codes[answer.status] += 1
        if answer.status == 201:
            self.told.add(note)
        elif answer.status != 200:
            self.wrong.append(f"{answer.status} {answer.data[:120]!r}")

    def took(self, slow: Slow) -> None:
        """What became of a caller on a bad line."""
        if slow.answer.startswith(b"HTTP/1.1 201"):
            self.codes[201] += 1
            self.told.add(slow.note)
        else:
            self.wrong.append(f"{slow.note}: {slow.answer[:120]!r}")


@contextmanager
def led(stage: Stage) -> Iterator[Proxy]:
    """Callers who call all the time, and what leads them."""
    proxy = Proxy(stage)
    callers = [threading.Thread(target=proxy.work, args=(place,)) for place in range(CALLERS)]
    for caller in callers:
        caller.start()
    try:
        yield proxy
    finally:
        proxy.over.set()
        for caller in callers:
            caller.join()


def release(stage: Stage, proxy: Proxy, turn: int) -> int:
    """The new one comes, callers are led to it, the old one goes; how the old one ended."""
    new, port, old = f"web-{turn + 1}", free_port(), f"web-{turn}" if turn else "web"
    stage.product.start(new, stage.product.command("web", port))
    soon(lambda: Caller(port, "").ask("GET", "/readyz", patience=5).status == 200, "the new web", 120)
    before, proxy.port = proxy.port, port
    time.sleep(SWITCH)
    held = [Slow(before, stage.secret, f"held {turn} {place}") for place in range(HELD)]
    time.sleep(0.5)
    for one in held:
        one.start()
    code = stage.product.stop(old, timeout=60)
    for one in held:
        one.join()
        proxy.took(one)
    time.sleep(2)
    return code


def main() -> None:
    asked = sizes(__doc__ or "", releases=5)
    with staged() as stage:
        stage.up("web", "worker")
        with led(stage) as proxy:
            ends = [release(stage, proxy, turn) for turn in range(asked.releases)]
        ends.append(stage.product.stop("worker"))
        from accounts.models import CostEntry

        lost = proxy.told - set(CostEntry.objects.values_list("note", flat=True))
    broken = proxy.wrong[:5] + [f"{len(lost)} lost"] * bool(lost) + [f"ended with {ends}"] * any(ends)
    figures = {"releases": asked.releases, "answers": dict(sorted(proxy.codes.items())), "lost": len(lost)}
    verdict("Restart under load", figures | {"ended in peace": len(ends) - sum(map(bool, ends))}, broken)


if __name__ == "__main__":
    main()
