"""The work behind webhooks: happenings get their place, are put on their way, sent, tried again, given up."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks import Webhook as Signer

from kam.actions import webhooks
from kam.choices import DeliveryState, WebhookEnd
from kam.ground import moments, outgoing, sealed, staging
from kam.ground.rights import Right, can, require, standing
from kam.models import Event, Sending, User, Webhook
from kam.rules import spans
from kam.rules import webhooks as rules
from kam.rules.webhooks import Outcome

PLACES = 20_000
"""Happenings that get their place in one transaction."""
SPREAD = 2_000
ROUND = 25
"""Messages to one webhook between two looks at the database."""
BUDGET, TURN = 20.0, 10.0
"""Seconds after which a job leaves what is left to the next one, and a slow webhook its place to others (Q34)."""
LEASE = timedelta(seconds=90)
AT_ONCE = 16
"""Webhooks that are written to at the same time: one that hangs keeps nobody else waiting."""
IN_A_ROW = 3
"""Failures one after the other after which a webhook is left alone for a while."""
SILENCE = timedelta(days=3)
"""After so long without a success a webhook is switched off, and its keeper told."""
AGENT = "KAM-Webhooks/1"


def work(*, by: User) -> int:
    """What the job does every few seconds; returns how many messages were taken. Safe on many workers at once."""
    require(by, Right.JOBS)
    give_places(by=by)
    spread(by=by)
    return send(by=by)


def give_places(*, by: User) -> int:
    """
    Number the happenings that were committed since the last time, in the order of their ids; returns how many.

    Ids are given when a transaction writes, not when it commits: a reader who remembers the last id may miss one that
    was slower. A place is given afterwards, by one writer at a time: nothing appears before a place that was read.
    """
    require(by, Right.JOBS)
    if not Event.objects.filter(seq__isnull=True).exists():
        return 0
    table = connection.ops.quote_name(Event._meta.db_table)
    with transaction.atomic():
        staging.take_turn("places")
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET seq = fresh.place FROM (SELECT id, row_number() OVER (ORDER BY id) + %s AS place "  # noqa: S608
                f"FROM (SELECT id FROM {table} WHERE seq IS NULL ORDER BY id LIMIT %s) AS unplaced) AS fresh "
                f"WHERE {table}.id = fresh.id",
                [webhooks.last_place(), PLACES],
            )
            return int(cursor.rowcount)


def spread(*, by: User) -> int:
    """Put what happened on its way to each webhook that is told of it; returns how many messages wait now."""
    require(by, Right.JOBS)
    last, count = webhooks.last_place(), 0
    for key in Webhook.objects.open().filter(cursor__lt=last).values_list("pk", flat=True):
        while (found := _spread(key)) is not None:
            count += found
    return count


def _spread(key: int) -> int | None:
    """The next happenings of one webhook; None when it has seen them all."""
    with transaction.atomic():
        hook = Webhook.objects.select_for_update(of=("self",)).select_related("user").get(pk=key)
        ahead = Event.objects.filter(seq__gt=hook.cursor).order_by("seq").values_list("seq", flat=True)
        places = list(ahead[:SPREAD])
        if not places or not may(hook):
            return None
        told = hook.happenings().filter(seq__gt=hook.cursor, seq__lte=places[-1]).order_by("seq")
        rows = list(told.values_list("pk", "account_id", "verb"))
        webhooks.put(hook, rows)
        Webhook.objects.filter(pk=key).update(cursor=places[-1])
    return len(rows)


def may(hook: Webhook) -> bool:
    """Whether its keeper is still somebody who may have things sent out."""
    return hook.is_on and standing(hook.user).is_active and can(hook.user, Right.TOKENS)


@dataclass(frozen=True)
class Message:
    """One try, ready to go."""

    sending: Sending
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Try:
    """What came of it."""

    sending: Sending
    status: int | None
    error: str
    took_ms: int
    leads_to: str = ""
    at: datetime = field(default_factory=timezone.now)
    """When it was over."""

    def told(self) -> dict[str, Any]:
        """What is kept of it; of a redirect, where it leads, too."""
        kept = {
            "at": moments.told(self.at),
            "status": self.status,
            "error": self.error,
            "ms": self.took_ms,
        }
        return kept | ({"leads_to": self.leads_to} if self.leads_to else {})


def send(*, by: User) -> int:
    """Write to every webhook that has something waiting, each by one worker at a time; returns how many were taken."""
    require(by, Right.JOBS)
    started, count = time.monotonic(), 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while claimed := _claim(AT_ONCE):
            packs = [(hook, _pack(hook)) for hook in claimed]
            at_work = {pool.submit(_write, *pack): pack[0] for pack in packs}
            for done in as_completed(at_work):  # one that hangs keeps nobody from learning what the others took
                count += _settle(at_work[done], done.result())
            if time.monotonic() - started > BUDGET:
                break
    return count


def _claim(most: int) -> list[Webhook]:
    """Webhooks with messages that are due, which nobody else writes to at the moment."""
    now, found = timezone.now(), []
    waiting = Sending.objects.due().order_by().values("webhook")
    for hook in Webhook.objects.open().filter(pk__in=waiting, rest_until__lte=now).select_related("user")[:most]:
        mine = Webhook.objects.filter(pk=hook.pk, rest_until=hook.rest_until).update(rest_until=now + LEASE)
        if mine:
            found.append(hook)
    return found


def _pack(hook: Webhook) -> list[Message]:
    """The next messages with their signatures; what its keeper does not see any more is withdrawn."""
    rows = list(hook.sendings.due()[:ROUND])
    seen = Event.objects.visible_to(hook.user) if may(hook) else Event.objects.none()
    told = {event.pk: event for event in seen.filter(pk__in=[row.event_id for row in rows])}
    gone = [row.pk for row in rows if row.event_id and row.event_id not in told]
    Sending.objects.filter(pk__in=gone).update(state=DeliveryState.WITHDRAWN, done_at=timezone.now())
    try:
        return [message(hook, row, told.get(row.event_id)) for row in rows if row.pk not in gone]  # type: ignore[arg-type]
    except sealed.UnreadableError:
        webhooks.end(hook, WebhookEnd.SECRET)
        return []


def message(hook: Webhook, row: Sending, event: Event | None) -> Message:
    """What is sent for a happening (None: a test), signed with the secret and, while it lasts, the one before."""
    at = timezone.now()
    body = rules.body(row.verb, moments.told(event.at if event else row.created_at), data(hook, event))
    known = [hook.secret] + ([hook.old_secret] if hook.old_until and hook.old_until > at and hook.old_secret else [])
    signed = [Signer(sealed.open_(one)).sign(row.message_id, at, body.decode()) for one in known]
    return Message(row, body, {
        "Content-Type": "application/json", "User-Agent": AGENT, "webhook-id": row.message_id,
        "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": " ".join(signed),
    })  # fmt: skip


def data(hook: Webhook, event: Event | None) -> dict[str, Any]:
    """What is said of a happening: numbers, and with `whole` the names and what was and is."""
    if event is None:
        return {"webhook": hook.pk, "name": hook.name}
    told: dict[str, Any] = {
        "event": event.pk, "seq": event.seq, "noun": event.noun, "id": event.subject_id, "account": event.account_id,
        "by": event.by_id, "instance": settings.SITE_URL,
    }  # fmt: skip
    told |= _many(event)
    if hook.content == "whole":
        told |= {"name": event.subject_name, "by_name": event.by_name, "changes": event.changes, "data": event.data}
    return told


def _many(event: Event) -> dict[str, Any]:
    """
    Of records that came in at once: of which kind, how many and which; of a file's rows, from which moment on those
    that it wrote bear their change (`updated_since` of their list).
    """
    if not any(name in event.data for name in ("spans", "since")):
        return {}
    told = {name: event.data[name] for name in ("kind", "created", "changed", "since") if name in event.data}
    return told | ({"ids": spans.unpacked(event.data["spans"])} if "spans" in event.data else {})


def _write(hook: Webhook, messages: Sequence[Message]) -> list[Try]:
    """Send one after the other; stops when nobody answers. Runs in a thread of its own and touches no database."""
    tries: list[Try] = []
    begun = time.monotonic()
    for one in messages:
        started = time.monotonic()
        if started - begun > TURN:
            break
        try:
            answer = outgoing.post(hook.url, one.body, one.headers)
            tries.append(Try(one.sending, answer.status, "", answer.took_ms, answer.leads_to))
        except outgoing.UnreachableError as error:
            took = round((time.monotonic() - started) * 1000)
            tries.append(Try(one.sending, None, error.code, took))
            break
        failed = [rules.outcome(past.status) == Outcome.AGAIN for past in tries[-IN_A_ROW:]]
        if answer.status == 410 or (len(failed) == IN_A_ROW and all(failed)):
            break
    return tries


def _settle(hook: Webhook, tries: Sequence[Try]) -> int:
    """Write down what came of it; the webhook is free again, or rests when it failed at the end."""
    taken, now = 0, timezone.now()
    with transaction.atomic():
        for one in tries:
            _note(one)
            taken += rules.outcome(one.status) == Outcome.TAKEN
        last = tries[-1] if tries else None
        ended = _ending(hook, last, taken=bool(taken))
        failing = last is not None and rules.outcome(last.status) == Outcome.AGAIN and not taken
        failing = failing and not hook.sendings.due().filter(event_id=None, attempts=0).exists()  # asked for meanwhile
        wait = min(rules.pause(min(last.sending.attempts + 1, rules.TRIES - 1), 0.5) or 0, rules.REST) if failing else 0  # type: ignore[union-attr]
        values: dict[str, Any] = {"rest_until": now + timedelta(seconds=wait)}
        values |= {"well_at": now} if taken else {}
        Webhook.objects.filter(pk=hook.pk).update(**values)
        if ended:
            webhooks.end(hook, ended)
    return taken


def _note(one: Try) -> None:
    """A try of a sending, and when the next one is due."""
    row, meant = one.sending, rules.outcome(one.status)
    tries = [*row.tries, one.told()][-50:]
    attempts, chance = row.attempts + 1, secrets.randbelow(1000) / 1000
    pause = None if meant == Outcome.GONE else rules.pause(attempts, chance)
    done = meant == Outcome.TAKEN or pause is None
    state = DeliveryState.SENT if meant == Outcome.TAKEN else DeliveryState.DEAD if done else DeliveryState.WAITING
    Sending.objects.filter(pk=row.pk, state=DeliveryState.WAITING).update(
        attempts=attempts, tries=tries, status=one.status, state=state, done_at=one.at if done else None,
        next_at=one.at + timedelta(seconds=pause or 0),
    )  # fmt: skip


def _ending(hook: Webhook, last: Try | None, *, taken: bool) -> str:
    """Why a webhook is to be switched off; empty when it goes on."""
    if last is None:
        return ""
    if rules.outcome(last.status) == Outcome.GONE:
        return WebhookEnd.GONE
    if taken or rules.outcome(last.status) == Outcome.TAKEN:
        return ""
    begun = hook.well_at or hook.created_at
    given_up = last.sending.attempts + 1 >= rules.TRIES
    return WebhookEnd.FAILING if given_up and timezone.now() - begun > SILENCE else ""
