"""Half the peak for a while, the peak, three times the peak: memory stays, answers stay quick, and it is soon over."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from typing import Any

from tests.chaos.stage import AS_OF, Caller, Stage, share, sizes, staged, verdict

SWELLING = 1.05
QUICK = {"list": 0.3, "write": 0.5, "dashboard": 1.0}
OVER = 30.0
FINE = {200, 201, 429, 503}


def signed_in() -> str:
    """The session of the director's browser."""
    from django.test import Client

    from kam.models import User

    client = Client()
    client.force_login(User.objects.get(username="zhao"), backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(client.cookies["sessionid"].value)


class Crowd:
    """Callers of whom seven of ten read, each with a breath between two calls."""

    def __init__(self, stage: Stage, callers: int, breath: float) -> None:
        self.stage, self.callers, self.breath = stage, callers, breath
        self.took: dict[str, list[float]] = {name: [] for name in QUICK}
        self.codes: Counter[int] = Counter()
        self.session = signed_in()

    def stay(self, seconds: float) -> None:
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {self.callers} callers for {seconds:.0f} s\n")
        until = time.monotonic() + seconds
        crowd = [threading.Thread(target=self._work, args=(place, until)) for place in range(self.callers)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()

    def _work(self, place: int, until: float) -> None:
        caller, number = Caller(self.stage.product.port, self.stage.secret), place
        reader = Caller(self.stage.product.port, "", self.session)
        while time.monotonic() < until:
            number += 1
            name = "write" if number % 10 < 3 else "dashboard" if number % 10 == 9 else "list"
            answer = self._ask(reader if name == "dashboard" else caller, name, number)
            self.codes[answer.status] += 1
            if answer.status < 300:
                self.took[name].append(answer.took)
            time.sleep(self.breath)

    def _ask(self, caller: Caller, name: str, number: int) -> Any:
        if name == "write":
            body = {"account": number % 30 + 1, "on": AS_OF.isoformat(), "kind": "freight", "amount": "1.00"}
            return caller.ask("POST", "/api/v1/costs/", body)
        page = "/api/v1/accounts/?page_size=50" if name == "list" else "/dashboard/"
        return caller.ask("GET", page)

    def p95(self) -> dict[str, float]:
        return {name: share(took, 0.95) for name, took in self.took.items()}

    def is_quick(self) -> bool:
        return all(value <= QUICK[name] for name, value in self.p95().items())


def fill(accounts: int, orders: int) -> None:
    """The order book of the bench, and the figures over it that the dashboard reads."""
    from analytics.actions import recompute
    from analytics.actions.bench import data
    from kam.choices import RunKind
    from kam.models import User

    data.fill_accounts(accounts)
    data.add_orders(orders, until=AS_OF)
    recompute.start(RunKind.ALL, as_of=AS_OF, by=User.objects.system())


def main() -> None:
    asked = sizes(__doc__ or "", minutes=30, seconds=60, callers=6, accounts=100_000, orders=1_000_000)
    with staged(accounts=0) as stage:
        stage.up("web", "worker", "beat")
        fill(asked.accounts, asked.orders)
        Crowd(stage, asked.callers, 0.1).stay(asked.seconds)
        before = sum(stage.product.memory("web").values())
        Crowd(stage, max(asked.callers // 2, 1), 0.1).stay(asked.minutes * 60)
        grown = sum(stage.product.memory("web").values()) / before
        peak = Crowd(stage, asked.callers, 0.1)
        peak.stay(asked.seconds)
        flood = Crowd(stage, asked.callers * 3, 0)
        flood.stay(asked.seconds)
        started, again = time.monotonic(), 0.0
        while not again and time.monotonic() - started < 3 * OVER:
            calm = Crowd(stage, asked.callers, 0.1)
            calm.stay(5)
            again = time.monotonic() - started if calm.is_quick() else 0.0
    slow = [f"{name}: p95 {value:.2f} s" for name, value in peak.p95().items() if value > QUICK[name]]
    odd = {code: count for code, count in (peak.codes + flood.codes).items() if code not in FINE}
    broken = slow + [f"memory × {grown:.2f}"] * (grown > SWELLING) + [f"answers {odd}"] * bool(odd)
    broken += ["not quick again"] * (not again or again > OVER)
    told = {f"p95 {name}": f"{value * 1000:.0f} ms" for name, value in peak.p95().items()}
    figures: dict[str, Any] = {
        "customers": asked.accounts,
        "orders": asked.orders,
        "minutes": asked.minutes,
        "memory": f"× {grown:.2f}",
        **told,
    }
    verdict("Load", figures | {"flood": dict(sorted(flood.codes.items())), "quick after": f"{again:.0f} s"}, broken)


if __name__ == "__main__":
    main()
