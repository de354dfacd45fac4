"""Kills the worker while it mails, and calls a webhook that takes seven of ten messages: all arrive, none is lost."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.chaos.kill_workers import write_mails
from tests.chaos.mailbox import Mailbox, mailbox
from tests.chaos.servers import soon
from tests.chaos.stage import Stage, sizes, staged, verdict
from tests.kam.receivers import Receiver, receiver

SLOW = 0.05
"""Seconds that a call and a mail take, or all are gone before the second kill."""
FAILING = {0, 3, 6}
"""The last figures of the calls that are answered with 500; three in a row would let the webhook rest."""


def hurry() -> None:
    """What waits for its next try need not wait: as if the hours had passed."""
    from django.utils import timezone

    from kam.models import Sending

    now = timezone.now()
    Sending.objects.filter(state="waiting", next_at__gt=now).update(next_at=now)


def free() -> None:
    """What a dead worker had in hand is anybody's, as it were after two minutes."""
    from django.utils import timezone

    from kam.models import Delivery, Webhook

    Webhook.objects.update(rest_until=timezone.now())
    Delivery.objects.filter(kind="mail", state="waiting").update(next_at=timezone.now())


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


def kill(stage: Stage, there: Receiver, mails: Mailbox, kills: int, chance: random.Random) -> int:
    """Kills the worker in the middle of its calls and mails, in turns while there are mails; how often that was."""
    from kam.models import Delivery

    for number in range(kills):
        has_mails = Delivery.objects.filter(kind="mail", state="waiting").count() > 60
        busy: Sequence[Any] = mails.taken if number % 2 and has_mails else there.calls
        end = len(busy) + chance.randrange(5, 60)  # a round of 25 calls is written down at once: within one, and after
        soon(lambda end=end, busy=busy: hurry() or len(busy) > end, "calls")  # type: ignore[func-returns-value, misc]
        time.sleep(chance.random() * 0.3)
        stage.product.kill("worker")
        free()
        stage.product.start("worker")
    return kills


def come(mails: Mailbox, written: int, kills: int) -> tuple[dict[str, int], list[str]]:
    """(figures, what was broken) of the mails: each came, and again, by its number, only where a kill cut it off."""
    numbers = Counter(number for number, _to in mails.taken)
    again, missing = len(mails.taken) - len(numbers), written - len({to for _number, to in mails.taken})
    broken = [f"{missing} mails never came"] * bool(missing)
    broken += [f"{again} mails came again"] * (again > kills or len(numbers) != written)
    return {"mails": written, "mailed again": again, "mails lost": missing}, broken


def main() -> None:
    asked = sizes(__doc__ or "", events=1000, kills=20, mails=1000)
    taken, failed = set(), 0
    with (
        receiver() as there,
        mailbox() as mails,
        staged(accounts=1, EMAIL_URL=f"smtp://127.0.0.1:{mails.port}") as stage,
    ):
        from kam.models import Delivery, Sending

        answers: dict[int, int] = {}
        mails.slow = SLOW

        def answer(number: int) -> int:
            answers[number] = 500 if number % 10 in FAILING else 204
            time.sleep(SLOW)
            return answers[number]

        there.answer = answer
        hooked = hook(there)
        happen(asked.events)
        write_mails(asked.mails)
        stage.up("worker", "beat")
        killed = kill(stage, there, mails, asked.kills, random.Random(11))
        sent = Sending.objects.filter(state="sent")
        soon(lambda: hurry() or sent.count() >= asked.events, "the last", 1800)  # type: ignore[func-returns-value]
        soon(lambda: not Delivery.objects.filter(kind="mail", state="waiting").exists(), "the last mail", 900)
        for number, (head, _body) in enumerate(there.calls, 1):
            failed += answers[number] == 500
            taken |= {head["webhook-id"]} if answers[number] == 204 else set()
        known = {one.message_id for one in Sending.objects.filter(webhook=hooked)}
        lost = known - taken if known else {"no sending at all"}
        broken = [f"{len(lost)} were never taken"] * bool(lost) + ["some are unknown"] * (len(known) != asked.events)
        told, unsent = come(mails, asked.mails, killed)
        figures = {"events": asked.events, "kills": killed, "calls": len(there.calls), "failed": failed, **told}
        again = sum(status == 204 for status in answers.values()) - len(taken)
        verdict("Killed senders", figures | {"taken twice": again, "lost": len(lost)}, broken + unsent)


if __name__ == "__main__":
    main()
