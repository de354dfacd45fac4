"""The customer's own page: opened by a link that is shown once, revoked, and requests that come in through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account, Contact
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Event, User
from kam.models.tokens import digest
from lifecycle.actions import case_replies, cases
from lifecycle.choices import EventVerb
from lifecycle.choices.cases import CaseSort
from lifecycle.facts import customer_pages
from lifecycle.models import Case, CustomerLink
from lifecycle.rules import surveys as languages
from lifecycle.rules.customer_links import DAYS, LONGEST, MOST_DAYS, MOST_OPEN, title_of


@dataclass(frozen=True)
class Opened:
    """A link with the address of its page, which is shown once and not kept."""

    link: CustomerLink
    secret: str

    @property
    def path(self) -> str:
        return f"/c/{self.secret}/"


def open(account: Account, *, contact: Contact | None = None, days: int = DAYS, language: str = "", by: User) -> Opened:
    """A link to the page of a customer, for one of its people or for whoever has it."""
    require(by, Right.EDIT_CASES)
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("From one day to two years."), field="days", status=400)
    secret = CustomerLink.secret()
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        if contact is not None:
            contact = records.lock(contact)
        if contact is not None and contact.account_id != account.pk:
            raise Refused(_("This belongs to another customer."), field="contact", status=400)
        if contact is not None and (contact.has_left or contact.archived_at is not None):
            raise Refused(_("This person is not there any more."), field="contact", code="left", status=400)
        if CustomerLink.objects.open().filter(account=account).count() >= MOST_OPEN:
            raise Refused(_("So many links are open already. Revoke those that nobody uses."))
        spoken = language or languages.language_of(contact.name if contact else account.name, settings.LANGUAGE_CODE)
        link = CustomerLink.objects.create(
            account=account, contact=contact, digest=digest(secret), language=spoken, by=by,
            expires_at=timezone.now() + timedelta(days),
        )  # fmt: skip
        events.record(EventVerb.LINK_OPENED, link, by=by, data={"days": days})
    return Opened(link, secret)


def revoke(link: CustomerLink, *, version: int | None = None, by: User) -> CustomerLink:
    """It opens nothing any more, as if it had never been."""
    require(by, Right.EDIT_CASES)
    with transaction.atomic():
        fresh = records.lock(link, version, by)
        by_hand = Event.objects.filter(verb=EventVerb.LINK_REVOKED, noun=events.noun_of(fresh), subject_id=fresh.pk)
        if fresh.revoked_at is None or not by_hand.exists():  # a merge has closed it: its undo would open it again
            fresh.revoked_at = timezone.now()
            records.bump(fresh)
            events.record(EventVerb.LINK_REVOKED, fresh, by=by)
    return fresh


def used(link: CustomerLink) -> None:
    """Somebody looked; remembered to the minute, so that we see which link is alive."""
    now = timezone.now()
    if link.last_used_at is None or link.last_used_at < now - timedelta(minutes=1):
        CustomerLink.objects.filter(pk=link.pk).update(last_used_at=now)


def ask(link: CustomerLink, *, text: str, by: User) -> Case:
    """
    A request through the page: a case like any other, routed and with its deadlines, in the customer's words.

    The same words while that case is open are one request, however often they are sent. Raises Refused (closed) where
    the link was revoked, or its time was over, while they were under way.
    """
    require(by, Right.EDIT_CASES)
    said = _said(text)
    with transaction.atomic():
        held = _held(link)
        same = Case.objects.open().filter(account=held.account_id, sort=CaseSort.REQUEST, text=said).first()
        return same or _opened(held, said, by)


def reply(link: CustomerLink, *, case: Case, text: str, by: User) -> Case:
    """
    What the customer writes on the page about one of its cases; returns the case that holds the words from then on.

    An open one gets them as a step, and its clock runs on if it waited for them. A solved one is opened again within
    the policy's days of its solution; later a new case begins, which names the old one. Raises Refused (closed) as
    `ask` does, (unknown) for a case that the page does not show.
    """
    require(by, Right.EDIT_CASES)
    said = _said(text)
    with transaction.atomic():
        held = _held(link)
        if not customer_pages.shown(held.account, timezone.localdate()).filter(pk=case.pk).exists():
            raise Refused(_("There is no such case."), field="case", code="unknown", status=404)
        heard = case_replies.hear(records.lock(case), note=said, by=by)
        if heard is not None:
            events.record(EventVerb.REPLY_SENT, held, by=by, data={"case": heard.number})
            return heard
        more = {"follows": case, "sort": case.sort, "product": case.product, "order": case.order}
        return _opened(held, said, by, more)


def _said(text: str) -> str:
    """The words, if there are any to be read."""
    said = text.strip()[:LONGEST]
    if not title_of(said):
        raise Refused(_("Say what it is about."), field="text", status=400)
    return said


def _held(link: CustomerLink) -> CustomerLink:
    """The link as it stands now, locked; a closed one takes nothing."""
    rows = CustomerLink.objects.select_for_update(of=("self",)).select_related("account", "contact")
    held = rows.get(pk=link.pk)
    if not held.is_open:
        raise Refused(_("This link is closed."), code="closed")
    return held


def _opened(link: CustomerLink, said: str, by: User, more: Mapping[str, Any] = MappingProxyType({})) -> Case:
    """A new case in the customer's words."""
    values = {"account": link.account, "contact": link.contact, "sort": CaseSort.REQUEST, "title": title_of(said),
              "text": said}  # fmt: skip
    case = cases.report(values=values | dict(more), by=by)
    events.record(EventVerb.REQUEST_SENT, link, by=by, data={"case": case.number})
    return case
