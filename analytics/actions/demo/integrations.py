"""The demo's other programs: a warehouse that was told of everything, and a messenger that stopped answering."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from analytics.actions.demo.people import Staff
from kam.actions import exports, webhooks
from kam.choices import DeliveryState, WebhookContent, WebhookEnd
from kam.ground import moments, sealed
from kam.models import Sending, Webhook

WAREHOUSE, MESSENGER = "数据仓库 Data warehouse", "企业微信提醒"
TOLD = 24


def connect(rng: Random, staff: Staff) -> None:
    """Both are switched off: a demo calls nobody. Their logs tell how it went while they were on."""
    warehouse = _hook(staff, WAREHOUSE, "https://dwh.example.com/kam", verbs=["tier", "warning", "run"])
    few: dict[str, Any] = {"verbs": ["warning", "case"], "tiers": ["platinum", "gold"]}
    failed: dict[str, Any] = {"content": WebhookContent.WHOLE, "ended_why": WebhookEnd.FAILING}
    messenger = _hook(staff, MESSENGER, "https://im.example.com/hook/8020", **few, **failed)
    _log(rng, warehouse, lambda _nth: [204])
    _log(rng, messenger, lambda nth: [200] if nth > 6 else [503] * 9 if nth < 3 else [502, 200])


def prepare(staff: Staff) -> None:
    """The file of all customers that the director had prepared, ready to be taken."""
    exports.work(exports.request(noun="accounts", kind="xlsx", by=staff["zhao"]).pk)


def _hook(staff: Staff, name: str, url: str, **values: Any) -> Webhook:
    now = timezone.now()
    return Webhook.objects.create(
        user=staff["zhao"], name=name, url=url, secret=sealed.seal(webhooks.fresh_secret()), is_on=False,
        well_at=now - timedelta(days=4), **values,
    )  # fmt: skip


def _log(rng: Random, hook: Webhook, answers: Any) -> None:
    """The last happenings it was told of, each with its tries."""
    found = hook.happenings().order_by("-pk").values_list("pk", "account_id", "verb")[:TOLD]
    begun = (hook.well_at or timezone.now()) - timedelta(hours=2)
    rows = []
    for nth, (pk, account, verb) in enumerate(found):
        statuses, at = answers(nth), begun - timedelta(minutes=37 * nth)
        tries = [{"at": moments.told(at + timedelta(seconds=70 * n)), "status": status, "error": "",
                  "ms": rng.randint(40, 400)} for n, status in enumerate(statuses)]  # fmt: skip
        state = DeliveryState.SENT if statuses[-1] < 300 else DeliveryState.DEAD
        rows.append(Sending(webhook=hook, event_id=pk, account_id=account, verb=verb, state=state, tries=tries,
                            attempts=len(tries), status=statuses[-1], next_at=at, done_at=at))  # fmt: skip
    Sending.objects.bulk_create(reversed(rows))
    hook.sendings.update(created_at=F("next_at"))
    well_at = hook.sendings.filter(state=DeliveryState.SENT).aggregate(at=Max("done_at"))["at"]
    Webhook.objects.filter(pk=hook.pk).update(well_at=well_at)
