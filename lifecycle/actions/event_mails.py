"""Invitations to events by mail: sent with a calendar entry and a link to answer, changed and cancelled by mail."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kam.actions import mails
from kam.ground import events
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Delivery, User
from kam.models.tokens import digest
from lifecycle.choices import Answer, EventVerb
from lifecycle.models import EventHeld, Invitation
from lifecycle.rules import event_files
from lifecycle.rules.event_files import CANCEL, REQUEST
from lifecycle.rules.surveys import language_of

KEYS = uuid.UUID("f3b6a1d2-52a4-4a6e-9c0b-0f6f6b9f21c7")
"""From it and an invitation's key comes the id of its calendar entry, the same in every mail."""
SHOWN = frozenset(("title", "on", "begins_at", "ends_at", "place"))
"""What the guests' calendars show: a change of it is mailed to them."""


@dataclass(frozen=True)
class Waiting:
    """Who could be mailed now, and who cannot: without an address, or having asked us to leave them alone."""

    ready: list[Invitation]
    without: int


def waiting(event: EventHeld, user: User) -> Waiting:
    """Those invited, in a reader's sight, who were not mailed yet and have not answered otherwise."""
    seen = Invitation.objects.visible_to(user).live().filter(event=event, mailed_at=None, account__archived_at=None)
    ready = list(seen.mailable().filter(answer=Answer.OPEN).select_related("contact", "account__owner").order_by("pk"))
    return Waiting(ready, seen.filter(answer=Answer.OPEN).count() - len(ready))


def send(event: EventHeld, *, by: User) -> list[Invitation]:
    """Mail everybody in sight who is invited and was not mailed yet. Raises Refused for an event that is over."""
    require(by, Right.RUN_EVENTS)
    with transaction.atomic():
        event = EventHeld.objects.select_for_update(of=("self",)).select_related("host").get(pk=event.pk)
        if event.on < timezone.localdate() or event.archived_at is not None:
            raise Refused(_("This event is over: nobody is invited to it any more."), code="over")
        if not event.host.email:
            words = _("%(name)s hosts it and has no e-mail address, so nobody could answer. Name another host.")
            raise Refused(words % {"name": event.host}, code="no_address")
        return _post(event, waiting(event, by).ready, REQUEST, by)


def follow(event: EventHeld, invitation: Invitation | None = None, *, by: User) -> list[Invitation]:
    """It has changed: whoever was mailed and did not decline gets the entry anew. In the caller's transaction."""
    require(by, Right.RUN_EVENTS)
    return _post(event, _mailed(event, invitation), REQUEST, by)


def cancel(event: EventHeld, invitation: Invitation | None = None, *, by: User) -> list[Invitation]:
    """The event does not take place, or one person is not invited after all: the entry leaves their calendars."""
    require(by, Right.RUN_EVENTS)
    return _post(event, _mailed(event, invitation), CANCEL, by)


def _mailed(event: EventHeld, only: Invitation | None) -> Any:
    """Who has the entry in their calendar (or one of them); nobody of an event that is over."""
    if event.on < timezone.localdate():
        return Invitation.objects.none()
    found = Invitation.objects.live().filter(event=event, mailed_at__isnull=False).exclude(answer=Answer.NO)
    found = found if only is None else found.filter(pk=only.pk)
    return found.mailable().select_related("contact", "account__owner").order_by("pk")


def _post(event: EventHeld, invited: Iterable[Invitation], method: str, by: User) -> list[Invitation]:
    """One mail each, in the person's language, with one event each; the link is the same in every mail."""
    done = []
    for one in invited:
        is_first, secret = one.mailed_at is None, secret_of(one)
        one.sequence += 0 if is_first else 1
        one.digest, one.mailed_at = digest(secret), timezone.now()
        if method != CANCEL or not one.to:  # an entry is called off where it was sent to
            one.to = one.contact.email
        one.delivery = _mail(event, one, method, is_first, secret)
        one.save(update_fields=["sequence", "digest", "to", "mailed_at", "delivery", "updated_at"])
        events.record(EventVerb.INVITATION_MAILED, one, by=by, data={"event": event.title, "method": method.lower()})
        done.append(one)
    return done


def secret_of(one: Invitation) -> str:
    """What its link ends in: known to whoever has the mail or the instance's key; of it only the digest is kept."""
    return (
        urlsafe_b64encode(salted_hmac("kam.invitation", str(one.pk), algorithm="sha256").digest()).decode().rstrip("=")
    )


def _mail(event: EventHeld, one: Invitation, method: str, is_first: bool, secret: str) -> Delivery:
    link, about = mails.link(f"e/{secret}/"), _("Invitation")
    state = "cancelled" if method == CANCEL else "invited" if is_first else "changed"
    with translation.override(language_of(one.contact.name, settings.LANGUAGE_CODE)):
        company = settings.COMPANY_NAME or "KAM"
        subject = {
            "invited": _("Invitation: %(title)s"), "changed": _("Changed: %(title)s"),
            "cancelled": _("Cancelled: %(title)s"),
        }[state]  # fmt: skip
        told = {
            "company": company, "contact": one.contact, "event": event, "link": link, "stop": f"{link}stop/",
            "state": state, "language": translation.get_language(),
        }  # fmt: skip
        entry = event_files.entry(_held(event, one, link), method, _zone(), timezone.now())
        return mails.write_to(
            one.to, key=f"invitation.{one.pk}.{one.sequence}", stop=f"{link}stop/", account_id=one.account_id,
            subject=subject % {"title": event.title}, about=about, reply_to=event.host.email, calendar=(method, entry),
            text=render_to_string("emails/event.txt", told), html=render_to_string("emails/event.html", told),
        )  # fmt: skip


def _held(event: EventHeld, one: Invitation, link: str) -> event_files.Held:
    host = urlsplit(settings.SITE_URL).hostname or "kam.invalid"
    organiser = (str(event.host), event.host.email or settings.DEFAULT_FROM_EMAIL)
    return event_files.Held(
        f"{uuid.uuid5(KEYS, str(one.pk))}@{host}", one.sequence, event.title, event.on, event.begins_at, event.ends_at,
        event.place, "\n".join(filter(None, (event.purpose, link))), organiser,
        (one.contact.name, one.to),
    )  # fmt: skip


def _zone() -> ZoneInfo:
    """The company's clock, by which its events are held."""
    return ZoneInfo(settings.TIME_ZONE)
