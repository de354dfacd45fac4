"""Neighbours that hang: a mail server and a webhook that never answer keep neither pages nor others waiting."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.chaos.servers import soon
from tests.chaos.stage import AS_OF, Caller, Stage, share, sizes, staged, verdict
from tests.kam.receivers import Receiver, receiver

LATE = 30.0
"""Seconds within which a webhook that is well hears of a happening, whoever hangs beside it."""
BESIDE = 1.5
"""How much slower a call may be beside hanging neighbours, and 50 ms for what a clock is worth."""


@contextmanager
def silent() -> Iterator[int]:
    """A port where everybody is let in and nobody is spoken to."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    held: list[Any] = []

    def hold() -> None:
        while True:
            try:
                held.append(listener.accept())
            except OSError:
                return

    threading.Thread(target=hold, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def hooks(well: Receiver, dead: int) -> None:
    """One webhook that is well between three that hang."""
    from kam.actions import webhooks
    from kam.models import User

    zhao = User.objects.get(username="zhao")
    for number, url in enumerate([f"http://127.0.0.1:{dead}/a", f"http://127.0.0.1:{dead}/b", well.url]):
        values = {"name": f"{number}", "url": url, "verbs": ["cost"], "tiers": [], "content": "ids"}
        webhooks.create(values, by=zhao)


def calls(stage: Stage, count: int, name: str) -> list[float]:
    """Reads and writes in turn, and what each took."""
    caller, took = Caller(stage.product.port, stage.secret), []
    for number in range(count):
        if number % 3:
            answer = caller.ask("GET", "/api/v1/accounts/?page_size=20")
        else:
            body = {"account": 1, "on": AS_OF.isoformat(), "kind": "freight", "amount": "1.00", "note": name}
            answer = caller.ask("POST", "/api/v1/costs/", body, key=f"{name}-{number}")
        assert answer.status in (200, 201), (answer.status, answer.data[:200])
        took.append(answer.took)
    return took


def write_mails(count: int) -> None:
    from kam.ground import outbox

    for number in range(count):
        outbox.send_mail_to(f"li{number}@example.com", subject="s", text="t")


def tell(stage: Stage, well: Receiver, turns: int) -> list[float]:
    """How long after each happening the webhook that is well hears of it."""
    caller, late = Caller(stage.product.port, stage.secret), []
    for number in range(turns):
        body = {"account": 2, "on": AS_OF.isoformat(), "kind": "freight", "amount": "2.00", "note": f"told {number}"}
        key = caller.ask("POST", "/api/v1/costs/", body).json()["id"]
        started = time.monotonic()
        soon(lambda key=key: key in [one["data"]["id"] for one in well.told], "a webhook", 4 * LATE)
        late.append(time.monotonic() - started)
        time.sleep(2)
    return late


def main() -> None:
    asked = sizes(__doc__ or "", calls=600, turns=12, mails=100)
    with silent() as dead, receiver() as well, staged(EMAIL_URL=f"smtp://127.0.0.1:{dead}") as stage:
        stage.up("web", "worker", "beat")
        calls(stage, 30, "warm")
        before = share(calls(stage, asked.calls, "before"), 0.95)
        hooks(well, dead)
        write_mails(asked.mails)
        late = tell(stage, well, asked.turns)
        beside = share(calls(stage, asked.calls, "beside"), 0.95)
    broken = [f"a webhook heard after {max(late):.0f} s"] if max(late) > LATE else []
    broken += ["calls are slower"] if beside > before * BESIDE + 0.05 else []
    figures = {"calls": asked.calls, "p95 before": f"{before * 1000:.0f} ms", "p95 beside": f"{beside * 1000:.0f} ms"}
    verdict("Hanging neighbours", figures | {"mails": asked.mails, "webhook at most": f"{max(late):.1f} s"}, broken)


if __name__ == "__main__":
    main()
