"""A release under load: the new web comes up beside the old, which is told to stop and answers what it holds."""

from __future__ import annotations

import threading
import time
from collections import Counter

from tests.chaos.servers import soon
from tests.chaos.stage import AS_OF, Caller, Stage, sizes, staged, verdict
from tests.deploy.company import free_port

CALLERS = 6


class Proxy:
    """What a proxy before two servers does: who refuses the connection is passed over for the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.ports = stage, [stage.product.port]
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
        for port in list(self.ports):
            caller = Caller(port, self.stage.secret)
            answer = (
                caller.ask("POST", "/api/v1/costs/", body, key=note)
                if is_post
                else caller.ask("GET", "/api/v1/accounts/?page_size=20")
            )
            if answer.status or not answer.refused:
                break
        self.codes[answer.status] += 1
        if answer.status == 201:
            self.told.add(note)
        elif answer.status != 200:
            self.wrong.append(f"{answer.status} {answer.data[:120]!r}")


def release(stage: Stage, proxy: Proxy, turn: int) -> int:
    """The new one comes, callers are led to it, the old one goes; how the old one ended."""
    new, port, old = f"web-{turn + 1}", free_port(), f"web-{turn}" if turn else "web"
    stage.product.start(new, stage.product.command("web", port))
    soon(lambda: Caller(port, "").ask("GET", "/readyz", patience=5).status == 200, "the new web", 120)
    proxy.ports = [*proxy.ports[-1:], port]
    code = stage.product.stop(old, timeout=60)
    time.sleep(2)
    return code


def main() -> None:
    asked = sizes(__doc__ or "", releases=5)
    with staged() as stage:
        stage.up("web", "worker")
        proxy = Proxy(stage)
        callers = [threading.Thread(target=proxy.work, args=(place,)) for place in range(CALLERS)]
        for caller in callers:
            caller.start()
        ends = [release(stage, proxy, turn) for turn in range(asked.releases)]
        proxy.over.set()
        for caller in callers:
            caller.join()
        ends.append(stage.product.stop("worker"))
        from accounts.models import CostEntry

        lost = proxy.told - set(CostEntry.objects.values_list("note", flat=True))
    broken = proxy.wrong[:5] + [f"{len(lost)} lost"] * bool(lost) + [f"ended with {ends}"] * any(ends)
    figures = {"releases": asked.releases, "answers": dict(sorted(proxy.codes.items())), "lost": len(lost)}
    verdict("Restart under load", figures | {"ended in peace": len(ends) - sum(map(bool, ends))}, broken)


if __name__ == "__main__":
    main()
