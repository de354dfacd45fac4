"""Kills workers while they import, compute, mail and call webhooks: what is left equals what nobody disturbed."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from tests.chaos.kept import digest, in_a_process_of_its_own
from tests.chaos.mailbox import Mailbox, mailbox
from tests.chaos.servers import soon
from tests.chaos.stage import AS_OF, Stage, sizes, staged, verdict
from tests.kam.receivers import Receiver, receiver

DEATHS = 2
"""A run that kills its worker a third time is given up, by design: it is left alone on its last try."""
HEAD = "account_id,order_id,order_date,revenue,cost"


def sheet(number: int, rows: int) -> bytes:
    """A file of orders, always the same for its number; every hundredth row has no readable amount."""
    lines = [HEAD]
    for row in range(rows):
        amount = "many" if row % 100 == 50 else f"{(row * 7919 + number) % 5000}.{row % 100:02}"
        lines.append(f"F{row % 400},{number}-{row},2026-0{row % 6 + 1}-1{row % 9},{amount},{row % 50}.10")
    return "\n".join([*lines, ""]).encode()


def import_files(files: int, rows: int) -> None:
    """Asks for the check of each file, then for its load, as the pages do; the workers do the rest."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from kam.actions import imports, uploads
    from kam.models import Import, User

    ada = User.objects.get(username="ada")
    taken = [
        uploads.upload(SimpleUploadedFile(f"{n}.csv", sheet(n, rows)), kind="orders", by=ada) for n in range(files)
    ]
    for step, state in ((imports.CHECK, "checked"), (imports.LOAD, "done")):
        for source in taken:
            imports.start(Import.objects.get(pk=source.pk), step, good_rows=True, by=ada)
        keys = [source.pk for source in taken]
        yield_until(lambda state=state, keys=keys: Import.objects.filter(pk__in=keys, state=state).count() == files)


def compute(days: int) -> None:
    from kam.actions import runs
    from kam.models import Run, User

    zhao = User.objects.get(username="zhao")
    keys = [runs.request("contribution", as_of=AS_OF - timedelta(days=n), by=zhao).pk for n in range(days)]
    yield_until(lambda: Run.objects.filter(pk__in=keys, state="done").count() == days)


def compute_all(days: int) -> None:
    """Everything that is computed, as of one day after another: each stands on the tiers of those before."""
    from kam.actions import runs
    from kam.models import Run, User

    zhao = User.objects.get(username="zhao")
    for back in reversed(range(days)):
        key = runs.request("all", as_of=AS_OF - timedelta(days=30 * back), by=zhao).pk
        yield_until(lambda key=key: Run.objects.filter(pk=key, state="done").exists())


def write_mails(count: int) -> None:
    from kam.ground import outbox

    for number in range(count):
        outbox.send_mail_to(f"li{number}@example.com", subject="s", text="t")


WAITS: list[Any] = []
"""What happens while the workers work: the killer, in the disturbed run."""


def yield_until(done: Any) -> None:
    end = time.monotonic() + 3600
    while not done():
        assert time.monotonic() < end, "the work does not end"
        for meanwhile in WAITS:
            meanwhile()
        time.sleep(0.2)


class Killer:
    """Kills the worker, all of its processes at once, whenever some run is on its way and none is on its last try."""

    def __init__(self, stage: Stage, kills: int) -> None:
        self.stage, self.left, self.hit, self.random = stage, kills, 0, random.Random(7)

    def __call__(self) -> None:
        from django.utils import timezone

        from kam.models import Run

        if not self.left:
            return
        fresh = Run.objects.filter(state="running", beat_at__gt=timezone.now() - timedelta(seconds=60))
        tries = list(fresh.values_list("attempts", flat=True))
        if not tries or max(tries) > DEATHS:
            return
        time.sleep(self.random.random() * 1.5)
        self.stage.product.kill("worker")
        self.hit += fresh.count()
        self.left -= 1
        self.stage.product.start("worker")


def hook(there: Receiver) -> None:
    from kam.actions import webhooks
    from kam.models import User

    values = {"name": "ERP", "url": there.url, "verbs": ["import", "run"], "tiers": [], "content": "ids"}
    webhooks.create(values, by=User.objects.get(username="zhao"))


def settled() -> bool:
    from kam.models import Delivery, Event, Sending

    waiting = Delivery.objects.exclude(state="sent").exists() or Sending.objects.exclude(state="sent").exists()
    return not waiting and not Event.objects.filter(seq__isnull=True).exists()


def state(there: Receiver, mails: Mailbox) -> dict[str, Any]:
    """What is left, without the numbers that rows happen to get."""
    from accounts.models import Account, Order
    from analytics.models import Contribution, Score, Verdict
    from kam.models import Event, ImportedRow, Run

    rows = Contribution.objects.values_list(
        "run__as_of", "account__code", "revenue", "cost", "net_contribution", "rank", "cumulative_share"
    )
    orders = Order.objects.values_list("account__code", "number", "ordered_on", "revenue", "cost", "version")
    happened = Event.objects.exclude(verb="run.failed").values_list("verb", "noun", "subject_name")
    asked = Run.objects.exclude(params__has_key="clock")  # which rounds of the clock fell into the drill, chance says
    done = asked.values_list("kind", "as_of", "state").order_by("kind")
    told = {call[0]["webhook-id"]: one["type"] for call, one in zip(there.calls, there.told, strict=True)}
    return {
        "orders": (orders.count(), digest(orders)),
        "customers": digest(Account.objects.values_list("code", "name", "tier")),
        "risks": digest(map(str, Score.objects.values_list("run__as_of", "account__code", "p", "band", "expected"))),
        "tiers": digest(map(str, Verdict.objects.values_list("run__as_of", "account__code", "computed", "in_effect"))),
        "contributions": (rows.count(), digest(rows)),
        "imported rows": ImportedRow.objects.count(),
        "events": Counter((verb, noun) for verb, noun, _name in happened),
        "runs": digest(map(str, done)),
        "mails": digest(dict(mails.taken).values()),
        "webhook": Counter(told.values()),
    }


def play(asked: Any, kills: int) -> tuple[dict[str, Any], dict[str, int]]:
    """The whole work on a fresh instance; with kills, the disturbed one."""
    with (
        receiver() as there,
        mailbox() as mails,
        staged(accounts=50, orders=6, EMAIL_URL=f"smtp://127.0.0.1:{mails.port}") as stage,
    ):
        mails.slow = asked.slow / 1000
        killer = Killer(stage, kills)
        WAITS[:] = [killer]
        hook(there)
        stage.up("worker", "beat")
        write_mails(asked.mails)
        import_files(asked.files, asked.rows)
        compute(asked.runs)
        compute_all(asked.wholes)
        soon(settled, "outbox and webhooks", 900)
        counts = {"kills": kills - killer.left, "runs hit": killer.hit}
        counts |= {"mails sent again": len(mails.taken) - len({number for number, _to in mails.taken})}
        counts |= {"calls sent again": len(there.calls) - len({head["webhook-id"] for head, _body in there.calls})}
        return state(there, mails), counts


def main() -> None:
    asked = sizes(__doc__ or "", kills=50, files=12, rows=4000, runs=40, wholes=6, mails=200, slow=300)
    calm, _counts = in_a_process_of_its_own(play, asked, 0)
    wild, counts = in_a_process_of_its_own(play, asked, asked.kills)
    differ = [f"{name}: {calm[name]} undisturbed, {wild[name]} killed" for name in calm if calm[name] != wild[name]]
    broken = differ + [f"only {counts['kills']} kills found work"] * (counts["kills"] < asked.kills)
    figures = {"imports": asked.files, "runs": asked.runs, "of all": asked.wholes, "mails": asked.mails}
    figures |= {"ms a mail": asked.slow, **counts, "differences": len(differ)}
    verdict("Killed workers", figures, broken)


if __name__ == "__main__":
    main()
