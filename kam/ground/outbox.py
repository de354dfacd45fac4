"""The outbox: written with the action, relayed to the broker afterwards; a lost broker loses nothing."""

from __future__ import annotations

import json
import logging
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from email.mime.image import MIMEImage
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from kam.choices import DeliveryState
from kam.ground import sealed
from kam.models import Delivery, Mail, User
from kam.models.mails import SINGLE

log = logging.getLogger(__name__)
PAUSES = (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600, 24 * 3600, 24 * 3600)
LEASE = timedelta(minutes=2)
"""How long a mail is its worker's: longer than a slow mail server may take, or a second worker would send it, too."""
BUDGET = 20.0
"""Seconds of mails in one round; the next round goes on. Other work must not wait for a mail server."""
REST = timedelta(seconds=30)
"""How long mails wait once the mail server did not answer at all."""
BROKER_REST = 30.0
"""Seconds for which a request that was answered wakes no worker, once the broker was away: the relay does so."""
SEALED = "sealed"
"""Under which a mail's words are kept in its payload."""
File = tuple[str, bytes, str]
"""What hangs on a mail: its name, its content, its media type."""
REFUSALS = (SMTPResponseException, SMTPRecipientsRefused)


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
    files: Sequence[File] = (),
    pictures: Sequence[File] = (),
    account_id: int | None = None,
    row: Mail | None = None,
    about: str = "",
) -> Delivery:
    """
    Send a mail by the worker, retried while the mail server is away; a row of the log of mails says so.

    That row is `row` where the caller wrote it already. `about` stands in it for a subject that may name somebody.
    `calendar`: (method, iCalendar text); mail programs read it as an invitation, and it hangs on as a file as well.
    `files` hang on, too; like the words they are kept until the mail is sent, sealed. `pictures` stand in the HTML,
    which names each by what is its name here: `cid:name`.
    """
    told: dict[str, Any] = {"subject": subject, "text": text} | ({"html": html} if html else {})
    told |= {"calendar": list(calendar)} if calendar else {}
    for part, hung in (("files", files), ("pictures", pictures)):
        coded = [[name, b64encode(held).decode(), kind] for name, held, kind in hung]
        told |= {part: coded} if coded else {}
    sent = _put("mail", address, closed(told | ({"headers": dict(headers)} if headers else {})), account_id)
    logged = row or Mail(
        user=User.objects.filter(email__iexact=address).first() if account_id is None else None,
        to=address, kind=SINGLE, day=timezone.localdate(), subject=(about or subject)[:200],
    )  # fmt: skip
    logged.delivery = sent
    logged.save()
    return sent


def closed(told: Mapping[str, Any]) -> dict[str, str]:
    """What a mail says, as its row keeps it: whoever reads the database finds no one-time link that waits there."""
    return {SEALED: sealed.seal(json.dumps(told, cls=DjangoJSONEncoder))}


def opened(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What a mail says; one kept plain before still opens. Raises sealed.UnreadableError under a key that is gone."""
    return dict(json.loads(sealed.open_(payload[SEALED])) if SEALED in payload else payload)


def _put(kind: str, name: str, payload: dict[str, Any], account_id: int | None) -> Delivery:
    row = Delivery.objects.create(kind=kind, name=name, payload=payload, account_id=account_id)
    if kind == "task":
        transaction.on_commit(lambda: broker.is_there() and _deliver(row))
    return row


class Broker:
    """Whether it is worth asking: whoever waits for a page does not wait for a broker that is frozen or cut off."""

    def __init__(self) -> None:
        self.away_until = 0.0

    def is_there(self) -> bool:
        return time.monotonic() >= self.away_until

    def note(self, error: Exception | None) -> None:
        away = isinstance(error, OSError | BrokerError | RedisError)
        self.away_until = time.monotonic() + BROKER_REST if away else 0.0


broker = Broker()


def relay(limit: int = 200) -> int:
    """Send what is due; returns how many went out. Safe to run on many workers: each row is claimed by an UPDATE."""
    tasks = sum(_deliver(row) for row in Delivery.objects.due().exclude(kind="mail")[:limit])
    return tasks + _relay_mails(limit)


def _relay_mails(limit: int) -> int:
    """By one worker at a time, for a while, and no further once nobody answers: that holds up mails alone."""
    mails, now, sent = Delivery.objects.filter(kind="mail"), timezone.now(), 0
    on_their_way = Q(state=DeliveryState.WAITING, attempts__gt=0, error="", next_at__gt=now, next_at__lte=now + LEASE)
    if mails.filter(on_their_way).exists():
        return 0
    until = time.monotonic() + BUDGET
    for row in mails.due().order_by("next_at", "pk")[:limit]:
        try:
            sent += _deliver(row)
        except NobodyThere:
            mails.due().update(next_at=timezone.now() + REST)
            break
        if time.monotonic() > until:
            break
    return sent


class NobodyThere(Exception):
    """The mail server gave no answer: the others need not be tried now."""


def _deliver(row: Delivery) -> bool:
    """Claim a row and send it; raises NobodyThere when a mail found no server, after noting so."""
    pause = timedelta(seconds=PAUSES[min(row.attempts, len(PAUSES) - 1)])
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.WAITING, attempts=row.attempts).update(
        attempts=F("attempts") + 1, error="", next_at=timezone.now() + (LEASE if row.kind == "mail" else pause)
    )
    if not mine:
        return False
    try:
        _send(row)
    except Exception as error:  # whatever the broker or mail server throws, the row waits for the next try
        log.warning("outbox row %s waits: %s", row.pk, error)
        if row.kind == "task":
            broker.note(error)
        state = DeliveryState.DEAD if row.attempts + 1 >= len(PAUSES) else DeliveryState.WAITING
        told = str(error)[:500] or type(error).__name__
        Delivery.objects.filter(pk=row.pk).update(error=told, state=state, next_at=timezone.now() + pause)
        if row.kind == "mail" and isinstance(error, OSError) and not isinstance(error, REFUSALS):
            raise NobodyThere from error
        return False
    if row.kind == "task":
        broker.note(None)
    done: dict[str, Any] = {"state": DeliveryState.SENT, "error": ""}
    if row.kind == "mail":  # a mail may hold a one-time link; once sent, nobody needs its words
        done["payload"] = {}
    Delivery.objects.filter(pk=row.pk).update(**done)
    return True


def _send(row: Delivery) -> None:
    if row.kind == "task":
        current_app.send_task(row.name, kwargs=row.payload, retry=False) if not _eager() else _run(row)
    else:
        _mail(row).send()


def _mail(row: Delivery) -> EmailMultiAlternatives:
    """Under the same number at every try, so that a mail whose worker died after sending it is known again."""
    told = opened(row.payload)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{row.pk}.{row.created_at:%Y%m%d%H%M%S%f}@{host}>"} | (told.get("headers") or {})
    mail = EmailMultiAlternatives(told["subject"], told["text"], None, [row.name], headers=headers)
    if told.get("html"):
        mail.attach_alternative(told["html"], "text/html")
    if told.get("calendar"):
        method, entry = told["calendar"]
        mail.attach_alternative(entry, f"text/calendar; method={method}")
        mail.attach("invitation.ics", entry, "text/calendar")
    for name, held, kind in told.get("files", ()):
        mail.attach(name, b64decode(held), kind)
    for name, held, kind in told.get("pictures", ()):
        picture = MIMEImage(b64decode(held), kind.partition("/")[2])
        picture.add_header("Content-ID", f"<{name}>")
        picture.add_header("Content-Disposition", "inline", filename=f"{name}.png")
        mail.attach(picture)
    return mail


def mails_leave() -> bool:
    """Whether mails go to a mail server; where none is set they are written to the log, and reach nobody."""
    return "console" not in settings.EMAIL_BACKEND


def _eager() -> bool:
    return bool(current_app.conf.task_always_eager)


def _run(row: Delivery) -> None:
    """In tests: the task at once, in this process."""
    current_app.loader.import_default_modules()  # a worker does so when it starts
    current_app.tasks[row.name].apply(kwargs=row.payload, throw=True)
