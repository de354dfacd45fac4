"""What is left of posts and jobs after a drill, and of the same ones asked of an instance that nobody disturbed."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Any

from tests.chaos.servers import soon
from tests.chaos.stage import AS_OF, Caller, staged

ORDERS = 6
"""Of each customer of the stage: so the jobs have something to compute."""


def in_a_process_of_its_own(play: Callable[..., Any], *asked: Any) -> Any:
    """Django is set up once a process, and each play has its own database."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(play, *asked).result()


def digest(rows: Iterable[Any]) -> str:
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:16]


def cost(note: str) -> dict[str, Any]:
    """What a caller posts."""
    return {"account": 1, "on": AS_OF.isoformat(), "kind": "freight", "amount": "1.00", "note": note}


def state() -> dict[str, Any]:
    """The rows without the numbers that they happen to get; on a connection of this moment, as the old may be gone."""
    from django.db import connection

    from accounts.models import Account, CostEntry
    from analytics.models import Contribution
    from kam.models import Delivery, Event, Key, Run

    connection.close()
    costs = CostEntry.objects.values_list("account__code", "on", "kind", "amount", "note", "version", "by__username")
    rows = Contribution.objects.values_list(
        "run__as_of", "account__code", "revenue", "cost", "net_contribution", "rank", "cumulative_share"
    )
    happened = Event.objects.exclude(verb__startswith="run.").values_list("verb", "noun", "subject_name")
    asked = Run.objects.exclude(params__has_key="clock")  # which rounds of the clock fell into the drill, chance says
    return {
        "costs": (costs.count(), digest(costs)),
        "customers": digest(Account.objects.values_list("code", "name", "version")),
        "contributions": (rows.count(), digest(rows)),
        "events": (len(happened), digest(happened)),
        "events of each kind": Counter(verb for verb, _noun, _name in happened),
        "runs": digest(map(str, asked.values_list("kind", "as_of", "state"))),
        "kept answers": Counter(Key.objects.values_list("status", flat=True)),
        "mails": Delivery.objects.count(),
    }


def is_done() -> bool:
    """Whether no job and no happening waits any more."""
    from django.db import connection

    from kam.models import Delivery, Event, Run

    connection.close()
    waits = Run.objects.filter(state__in=("waiting", "running")).exclude(params__has_key="clock").exists()
    return not (waits or Delivery.objects.exclude(state="sent").exists() or Event.objects.filter(seq=None).exists())


def undisturbed(notes: Collection[str], days: Collection[date]) -> dict[str, Any]:
    """The same posts and jobs, one after the other, with nothing in the way."""
    with staged(orders=ORDERS) as stage:
        stage.up("web", "worker", "beat")
        caller = Caller(stage.product.port, stage.secret)
        for note in sorted(notes):
            answer = caller.ask("POST", "/api/v1/costs/", cost(note), key=note)
            assert answer.status == 201, answer.data[:300]
        for day in sorted(days):
            said = {"kind": "contribution", "as_of": day.isoformat()}
            answer = caller.ask("POST", "/api/v1/runs/", said, key=f"run {day}")
            assert answer.status == 201, answer.data[:300]
        soon(is_done, "the undisturbed work", 900)
        return state()


def differences(left: dict[str, Any], notes: Collection[str], days: Collection[date]) -> list[str]:
    """Where what is left differs from an undisturbed play of what was acknowledged."""
    calm = in_a_process_of_its_own(undisturbed, sorted(notes), sorted(days))
    return [f"{name}: {calm[name]} undisturbed, {left[name]} disturbed" for name in calm if calm[name] != left[name]]


def until_taken(caller: Caller, path: str, said: Any, key: str, *, note: Callable[[Any], None]) -> Any:
    """The answer to a post that is sent again, under its key, while it is told to come again; `note` hears each."""
    while True:
        answer = caller.ask("POST", path, said, key=key)
        note(answer)
        if answer.status != 503:
            return answer
        time.sleep(0.1)
