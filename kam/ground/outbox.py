"""The outbox: written with the action, relayed to the broker afterwards; a lost broker loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from celery import current_app
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kam.choices import DeliveryState
from kam.models import Delivery

log = logging.getLogger(__name__)
PAUSES = (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600, 24 * 3600, 24 * 3600)


def send_task(name: str, *, account_id: int | None = None, **payload: Any) -> Delivery:
    """Ask a worker to run the task of this name; goes out when the transaction commits, or with the next sweep."""
    return _put("task", name, payload, account_id)


def send_mail_to(
    address: str,
    *,
    subject: str,
    text: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
    calendar: tuple[str, str] | None = None,
    account_id: int | None = None,
) -> Delivery:
    """
    Send a mail by the worker, retried while the mail server is away.

    `calendar`: (method, iCalendar text); mail programs read it as an invitation, and it hangs on as a file as well.
    """
    told: dict[str, Any] = {"subject": subject, "text": text} | ({"html": html} if html else {})
    told |= {"calendar": list(calendar)} if calendar else {}
    return _put("mail", address, told | ({"headers": dict(headers)} if headers else {}), account_id)


def _put(kind: str, name: str, payload: dict[str, Any], account_id: int | None) -> Delivery:
    row = Delivery.objects.create(kind=kind, name=name, payload=payload, account_id=account_id)
    if kind == "task":
        transaction.on_commit(lambda: _deliver(row))
    return row


def relay(limit: int = 200) -> int:
    """Send what is due; returns how many went out. Safe to run on many workers: each row is claimed by an UPDATE."""
    return sum(_deliver(row) for row in Delivery.objects.due()[:limit])


def _deliver(row: Delivery) -> bool:
    pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.WAITING, attempts=row.attempts).update(
        attempts=F("attempts") + 1, next_at=timezone.now() + timedelta(seconds=pause)
    )
    if not mine:
        return False
    try:
        _send(row)
    except Exception as error:  # whatever the broker or mail server throws, the row waits for the next try
        log.warning("outbox row %s waits: %s", row.pk, error)
        state = DeliveryState.DEAD if row.attempts + 1 >= len(PAUSES) else DeliveryState.WAITING
        Delivery.objects.filter(pk=row.pk).update(error=str(error)[:500], state=state)
        return False
    done: dict[str, Any] = {"state": DeliveryState.SENT, "error": ""}
    if row.kind == "mail":  # a mail may hold a one-time link; once sent, nobody needs its words
        done["payload"] = {}
    Delivery.objects.filter(pk=row.pk).update(**done)
    return True


def _send(row: Delivery) -> None:
    if row.kind == "task":
        current_app.send_task(row.name, kwargs=row.payload, retry=False) if not _eager() else _run(row)
    else:
        _mail(row.name, row.payload).send()


def _mail(to: str, told: Mapping[str, Any]) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(told["subject"], told["text"], None, [to], headers=told.get("headers"))
    if told.get("html"):
        mail.attach_alternative(told["html"], "text/html")
    if told.get("calendar"):
        method, entry = told["calendar"]
        mail.attach_alternative(entry, f"text/calendar; method={method}")
        mail.attach("invitation.ics", entry, "text/calendar")
    return mail


def _eager() -> bool:
    return bool(current_app.conf.task_always_eager)


def _run(row: Delivery) -> None:
    """In tests: the task at once, in this process."""
    current_app.loader.import_default_modules()  # a worker does so when it starts
    current_app.tasks[row.name].apply(kwargs=row.payload, throw=True)
