"""The customer's own page: opened by a link that is shown once, revoked, and requests that come in through it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account, Contact
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from kam.models.tokens import digest
from lifecycle.actions import todos
from lifecycle.choices import EventVerb, TodoSource
from lifecycle.models import CustomerLink
from lifecycle.rules import surveys as languages
from lifecycle.rules.customer_links import DAYS, LONGEST, MOST_DAYS, MOST_OPEN


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
        if contact is not None and (contact.account_id != account.pk or contact.has_left):
            raise Refused(_("This belongs to another customer."), field="contact", status=400)
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
        fresh = records.lock(link, version)
        if fresh.revoked_at is None:
            fresh.revoked_at = timezone.now()
            records.bump(fresh)
            events.record(EventVerb.LINK_REVOKED, fresh, by=by)
    return fresh


def used(link: CustomerLink) -> None:
    """Somebody looked; remembered to the minute, so that we see which link is alive."""
    now = timezone.now()
    if link.last_used_at is None or link.last_used_at < now - timedelta(minutes=1):
        CustomerLink.objects.filter(pk=link.pk).update(last_used_at=now)


def ask(link: CustomerLink, *, text: str, by: User) -> None:
    """
    A request through the page: work of the owner, who is told. The same words sent twice are one request.

    Whoever has no owner has the seats of its team, else whoever leads the company.
    """
    require(by, Right.EDIT_CASES)
    said = text.strip()[:LONGEST]
    if not said:
        raise Refused(_("Say what it is about."), field="text", status=400)
    account = link.account
    seat = account.seats.active().filter(user__is_active=True).select_related("user").order_by("pk").first()
    owner = account.owner if account.owner is not None and account.owner.is_active else None
    taker = owner or (seat.user if seat else User.objects.leading([]).order_by("pk").first())
    with transaction.atomic():
        events.record(EventVerb.REQUEST_SENT, link, by=by, data={"text": said[:200]})
        if taker is not None:
            with translation.override(taker.language or settings.LANGUAGE_CODE):
                title = _("Request from the customer's page: %(text)s") % {"text": said}
            key = hashlib.sha256(said.encode()).hexdigest()[:24]
            due = timezone.localdate() + timedelta(1)
            wanted = todos.Wanted(account.pk, taker, title, due, TodoSource.REQUEST, f"page:{key}", said)
            todos.give_many([wanted], by=by)
