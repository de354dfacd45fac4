"""Kills the worker while it calls a webhook that takes seven of ten messages: in the end all were taken, none lost."""

from __future__ import annotations

import random
import time
from typing import Any

from tests.chaos.servers import soon
from tests.chaos.stage import Stage, sizes, staged, verdict
from tests.kam.receivers import Receiver, receiver

FAILING = {0, 3, 6}
"""The last figures of the calls that are answered with 500; three in a row would let the webhook rest."""


def hurry() -> None:
    """What waits for its next try need not wait: as if the hours had passed."""
    from django.utils import timezone

    from kam.models import Sending

    now = timezone.now()
    Sending.objects.filter(state="waiting", next_at__gt=now).update(next_at=now)


def free() -> None:
    """The lease of a dead worker is over, as it were after a minute and a half."""
    from django.utils import timezone

    from kam.models import Webhook

    Webhook.objects.update(rest_until=timezone.now())


def happen(count: int) -> None:
    from accounts.models import Account
    from kam.ground import events
    from kam.models import User

    zhao, account = User.objects.get(username="zhao"), Account.objects.get(code="C0")
    told = {"noun": "account", "subject_id": account.pk, "account_id": account.pk, "by": zhao}
    events.record_many([events.draft("account.changed", name=f"n{number}", **told) for number in range(count)])


def hook(there: Receiver) -> Any:
    from kam.actions import sendings, webhooks
    from kam.models import User

    sendings.give_places(by=User.objects.system())
    values = {"name": "ERP", "url": there.url, "verbs": ["account"], "tiers": [], "content": "ids"}
    return webhooks.create(values, by=User.objects.get(username="zhao"))[0]


def kill(stage: Stage, there: Receiver, kills: int, chance: random.Random) -> int:
    """Kills the worker in the middle of its calls; how often that was."""
    for _number in range(kills):
        end = len(there.calls) + chance.randrange(5, 60)  # a round of 25 is written down at once: within one, and after
        soon(lambda end=end: hurry() or len(there.calls) > end, "calls")  # type: ignore[func-returns-value, misc]
        time.sleep(chance.random() * 0.3)
        stage.product.kill("worker")
        free()
        stage.product.start("worker")
    return kills


def main() -> None:
    asked = sizes(__doc__ or "", events=1000, kills=20)
    taken, failed = set(), 0
    with receiver() as there, staged(accounts=1) as stage:
        from kam.models import Sending

        answers: dict[int, int] = {}

        def answer(number: int) -> int:
            answers[number] = 500 if number % 10 in FAILING else 204
            time.sleep(0.05)  # else a thousand are gone before the second kill
            return answers[number]

        there.answer = answer
        hooked = hook(there)
        happen(asked.events)
        stage.up("worker", "beat")
        killed = kill(stage, there, asked.kills, random.Random(11))
        soon(lambda: hurry() or Sending.objects.filter(state="sent").count() >= asked.events, "the last", 1800)  # type: ignore[func-returns-value]
        for number, (head, _body) in enumerate(there.calls, 1):
            failed += answers[number] == 500
            taken |= {head["webhook-id"]} if answers[number] == 204 else set()
        known = {one.message_id for one in Sending.objects.filter(webhook=hooked)}
        lost = known - taken if known else {"no sending at all"}
        broken = [f"{len(lost)} were never taken"] * bool(lost) + ["some are unknown"] * (len(known) != asked.events)
        figures = {"events": asked.events, "kills": killed, "calls": len(there.calls), "failed": failed}
        again = sum(status == 204 for status in answers.values()) - len(taken)
        verdict("Killed senders", figures | {"taken twice": again, "lost": len(lost)}, broken)


if __name__ == "__main__":
    main()
