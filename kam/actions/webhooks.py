"""Webhooks: made with a secret that is shown once, changed, renewed, switched, tried, and made to send again."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.choices import DeliveryState, EventVerb, WebhookEnd
from kam.ground import events, moments, outbox, outgoing, records, sealed
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, same_person
from kam.models import Event, Sending, User, Webhook
from kam.rules import formats
from kam.rules import webhooks as rules

MOST = 20
"""Webhooks that one person keeps."""
SPAN = 10_000
"""Happenings that are sent again at once."""
SEND = "kam.send_webhooks"


def create(values: Mapping[str, Any], *, by: User) -> tuple[Webhook, str]:
    """(webhook, secret): the secret is shown once; told of what happens from now on. Raises Refused by field."""
    require(by, Right.TOKENS)
    outgoing.check(values["url"])
    if Webhook.objects.live().filter(user=by).count() >= MOST:
        words = _("You keep %(count)d webhooks; remove one first.")
        raise Refused(words % {"count": MOST}, code="too_many", status=422)
    secret = fresh_secret()
    with transaction.atomic():
        made = records.create(
            Webhook,
            {**values, "user": by, "secret": sealed.seal(secret), "cursor": last_place()},
            by=by,
            verb=EventVerb.WEBHOOK_CREATED,
            data={"verbs": values.get("verbs") or []},
        )
    return made, secret


def fresh_secret() -> str:
    """A new secret: 256 random bits, written as Standard Webhooks write them."""
    return rules.PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def last_place() -> int:
    """The place of the last happening that has one."""
    return int(Event.objects.aggregate(last=Max("seq"))["last"] or 0)


def change(webhook: Webhook, values: Mapping[str, Any], *, version: int | None = None, by: User) -> Webhook:
    """Another name, address, choice; switched on again it is told of what happens from then on."""
    require(by, Right.TOKENS)
    own(webhook, by)
    told = dict(values)
    if "url" in told and told["url"] != Webhook.objects.values_list("url", flat=True).get(pk=webhook.pk):
        outgoing.check(told["url"])  # names are looked up before the row is locked: that may take its time
    with transaction.atomic():
        now = records.lock(webhook, version, by)
        if told.get("is_on") and not now.is_on:
            told |= {"ended_why": "", "cursor": last_place(), "rest_until": timezone.now(), "well_at": None}
        return records.change(now, told, by=by, verb=EventVerb.WEBHOOK_CHANGED)


def own(webhook: Webhook, by: User) -> None:
    """What a webhook sends is what its keeper sees: nobody else may turn it to another address."""
    if not same_person(webhook.user, by):
        raise Refused(_("Only whoever keeps a webhook changes it. You may remove it."), code="not_keeper", status=403)


def _on(webhook: Webhook) -> None:
    """Raises Refused where nothing is sent."""
    if not webhook.is_on or webhook.archived_at is not None:
        raise Refused(_("It is switched off. Switch it on first."), code="switched_off")


def rotate(webhook: Webhook, *, at_once: bool = False, by: User) -> str:
    """
    A new secret, shown once; for a day the one before signs too, so that the other side can change over.

    Raises Refused (`overlap`) within that day: a third secret would take its time from the first. `at_once`, for one
    that leaked: from now on the new one signs alone.
    """
    require(by, Right.TOKENS)
    own(webhook, by)
    secret = fresh_secret()
    with transaction.atomic():
        now = records.lock(webhook)
        if at_once:
            now.old_secret, now.old_until = "", None
        else:
            _must_be_over(now.old_until)
            now.old_secret, now.old_until = now.secret, timezone.now() + rules.OVERLAP
        now.secret = sealed.seal(secret)
        records.bump(now)
        told = {"until": now.old_until} if now.old_until else {}
        events.record(EventVerb.WEBHOOK_ROTATED, now, by=by, data=told)
    return secret


def _must_be_over(until: datetime | None) -> None:
    if until is None or until <= timezone.now():
        return
    words = _(
        "The secret before this one signs until %(until)s, so that the other side can change over. Renew it after"
        " that; or at once, if it leaked: then the new one signs alone."
    )
    here = timezone.localtime(until)
    shown = f"{formats.day(here.date(), get_language() or '')} {here:%H:%M}"
    raise Refused(words % {"until": shown}, code="overlap", more={"until": moments.told(until)})


def reseal() -> int:
    """Seal anew the secrets that lie under a former key; returns of how many webhooks. Asked by the night."""
    count = 0
    for pk, *kept in Webhook.objects.order_by("pk").values_list("pk", "secret", "old_secret"):
        secret, old_secret = map(sealed.renewed, kept)
        if [secret, old_secret] != kept:
            same = Webhook.objects.filter(pk=pk, secret=kept[0], old_secret=kept[1])
            count += same.update(secret=secret, old_secret=old_secret)
    return count


def remove(webhook: Webhook, *, version: int | None = None, by: User) -> Webhook:
    """Nothing is sent any more; one's own, or anybody's by those who keep people."""
    require(by, Right.TOKENS)
    if not same_person(webhook.user, by) and not can(by, Right.PEOPLE):
        raise Refused(_("Only whoever keeps a webhook changes it."), code="not_keeper", status=403)
    with transaction.atomic():
        gone = records.archive(webhook, version=version, by=by)
        gone.sendings.filter(state=DeliveryState.WAITING).update(state=DeliveryState.DEAD, done_at=timezone.now())
    return gone


def end_all(user: User) -> int:
    """
    Whoever loses a way in loses these too, and the programs that act for them; returns how many were switched off.

    What waits is withdrawn: an access that is given back later begins with what happens then.
    """
    found = Webhook.objects.live().filter(Q(user=user) | Q(user__acts_for=user), is_on=True).select_related("user")
    for hook in found:
        end(hook, WebhookEnd.ACCESS, DeliveryState.WITHDRAWN)
    return len(found)


def end(hook: Webhook, why: str, waiting: str = DeliveryState.DEAD) -> None:
    """Switched off by the product, with a notice to its keeper; what waits becomes `waiting` and can be sent again."""
    with transaction.atomic():
        Webhook.objects.filter(pk=hook.pk).update(is_on=False, ended_why=why)
        hook.sendings.filter(state=DeliveryState.WAITING).update(state=waiting, done_at=timezone.now())
        events.record(EventVerb.WEBHOOK_ENDED, hook, by=User.objects.system(), data={"why": why}, notify=[hook.user],
                      url=f"/settings/webhooks/{hook.pk}/")  # fmt: skip


def test(webhook: Webhook, *, by: User) -> Sending:
    """Send a message that says nothing, now."""
    require(by, Right.TOKENS)
    own(webhook, by)
    _on(webhook)
    with transaction.atomic():
        made = Sending.objects.create(webhook=webhook, verb=rules.TEST)
        Webhook.objects.filter(pk=webhook.pk).update(rest_until=timezone.now())
        outbox.send_task(SEND)
    return made


def redeliver(sending: Sending, *, by: User) -> Sending:
    """Send one again, under its own number: who took it before knows it again."""
    require(by, Right.TOKENS)
    own(sending.webhook, by)
    _on(sending.webhook)
    with transaction.atomic():
        row = Sending.objects.select_for_update().get(pk=sending.pk)
        _again(Sending.objects.filter(pk=row.pk))
        _tell(sending.webhook, {"count": 1, "verb": row.verb}, by)
    return Sending.objects.get(pk=sending.pk)


def redeliver_span(webhook: Webhook, *, since: datetime, until: datetime, by: User) -> int:
    """
    Send everything that happened in a span, whether it was sent before or not; returns how many.

    Each keeps its number. Raises Refused for a span that holds more than 10,000 happenings.
    """
    require(by, Right.TOKENS)
    own(webhook, by)
    _on(webhook)
    if since >= until:
        raise Refused(_("The span ends before it begins."), field="until", code="span_backwards", status=422)
    with transaction.atomic():
        hook = records.lock(webhook)
        found = hook.happenings().filter(seq__lte=hook.cursor, at__gte=since, at__lt=until).order_by("seq")
        rows = list(found.values_list("pk", "account_id", "verb")[: SPAN + 1])
        if len(rows) > SPAN:
            words = _("More than %(count)d events lie in this span. Choose a shorter one.")
            raise Refused(words % {"count": SPAN}, field="until", code="span_too_long", status=422)
        _again(hook.sendings.filter(event_id__in=[pk for pk, _account, _verb in rows]))
        put(hook, rows)
        _tell(hook, {"count": len(rows), "since": since, "until": until}, by)
    return len(rows)


def put(hook: Webhook, rows: list[tuple[int, int | None, str]]) -> None:
    """Sendings of these happenings (id, account, verb), each once for a webhook."""
    made = [Sending(webhook=hook, event_id=pk, account_id=account, verb=verb) for pk, account, verb in rows]
    Sending.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)


def _again(rows: Any) -> int:
    """Back to waiting, with all tries before it."""
    return int(rows.update(state=DeliveryState.WAITING, attempts=0, next_at=timezone.now(), done_at=None))


def _tell(webhook: Webhook, data: Mapping[str, Any], by: User) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(rest_until=timezone.now())
    events.record(EventVerb.WEBHOOK_REDELIVERED, webhook, by=by, data=data)
    outbox.send_task(SEND)
