"""Half the peak for a while, the peak, three times the peak: memory stays, answers stay quick, and it is soon over."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos.crowds import QUICK, Crowd
from tests.chaos.servers import soon
from tests.chaos.stage import AS_OF, Stage, sizes, staged, verdict

SWELLING = 1.05
TIMES, REST = 3, 5.0
"""How many times the peak the flood is, and the seconds after which it is quick again."""
FINE = {200, 201, 429, 503}
LIMIT = "1200"
"""Calls a minute of a token, as a company has it."""


def fill(accounts: int, orders: int) -> None:
    """The order book of the bench, and the figures over it that the dashboard reads."""
    from analytics.actions import recompute
    from analytics.actions.bench import data
    from kam.choices import RunKind
    from kam.models import User

    data.fill_accounts(accounts)
    data.add_orders(orders, until=AS_OF)
    recompute.start(RunKind.ALL, as_of=AS_OF, by=User.objects.system())
    soon(has_followed, "the runs that follow", 1800)


def has_followed() -> bool:
    """Whether the worker is done with what it computes after the figures: it holds half a gigabyte from then on."""
    from kam.models import Run

    last = Run.objects.exclude(kind="case_watch").latest("pk")
    return bool(last.is_over and not last.params.get("then") and "after" in last.params)


def held(stage: Stage) -> dict[str, int]:
    """KiB that web and worker hold, each with all of its processes."""
    return {name: sum(stage.product.memory(name).values()) for name in ("web", "worker")}


def main() -> None:
    asked = sizes(__doc__ or "", minutes=30, seconds=60, callers=6, accounts=100_000, orders=1_000_000)
    with staged(accounts=0, API_RATE_PER_MINUTE=LIMIT) as stage:
        stage.up("web", "worker", "beat")
        fill(asked.accounts, asked.orders)

        def crowd(callers: int) -> Crowd:
            return Crowd(stage.product.port, callers, asked.accounts)

        crowd(asked.callers).stay(asked.seconds)
        before = held(stage)
        crowd(max(asked.callers // 2, 1)).stay(asked.minutes * 60)
        grown = {name: now / before[name] for name, now in held(stage).items()}
        peak = crowd(asked.callers)
        peak.stay(asked.seconds)
        flood = crowd(asked.callers)
        flood.flood(peak.rate() * TIMES, asked.seconds)
        time.sleep(REST)
        calm = crowd(asked.callers)
        calm.stay(REST)
    told = {f"memory of {name}": f"× {times:.2f}" for name, times in grown.items()}
    told |= {f"p95 {name}": f"{value * 1000:.0f} ms" for name, value in peak.p95().items()}
    figures: dict[str, Any] = {"customers": asked.accounts, "orders": asked.orders, "minutes": asked.minutes, **told}
    figures |= {"peak": f"{peak.rate():.0f}/s", "flood": f"{flood.rate():.0f}/s {dict(sorted(flood.codes.items()))}"}
    verdict("Load", figures, broken(grown, peak, flood, calm))


def broken(grown: dict[str, float], peak: Crowd, flood: Crowd, calm: Crowd) -> list[str]:
    """The promises that did not hold, in words."""
    found = [f"memory of {name} × {times:.2f}" for name, times in grown.items() if times > SWELLING]
    for words, crowd in (("at the peak", peak), (f"{REST:.0f} s after the flood", calm)):
        late = {name: value for name, value in crowd.p95().items() if value > QUICK[name]}
        found += [f"{name} {words}: p95 {value:.2f} s" for name, value in late.items()]
        found += [f"{words} only {dict(crowd.codes)}"] * bool(crowd.codes.keys() - {200, 201})
    odd = {code: many for code, many in flood.codes.items() if code not in FINE}
    return found + [f"the flood got {odd}"] * bool(odd)


if __name__ == "__main__":
    main()
