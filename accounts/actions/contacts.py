"""Contacts: created, changed, met, gone to another company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, contact_duplicates
from accounts.models import Account, Contact
from kam.ground import events, records, search
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

WORDS = ("name", "title", "department")


@arrivals.at_home
def create(*, values: Mapping[str, Any], allow_duplicates: bool = True, data: events.Told = None, by: User) -> Contact:
    """
    A new person at a customer; `data` goes into the event, here as in the verbs below.

    Doors for single people do not allow duplicates until somebody says that it is somebody else: then raises Refused
    (possible_duplicate, with the candidates) where the person seems to be there already.
    """
    require(by, Right.EDIT_CONTACTS)
    values = dict(values)
    account = arrivals.open_for(values.get("account"), by)
    if not allow_duplicates:
        contact_duplicates.check_new(values, by=by)
    _check_boss(None, account.pk, values.get("reports_to"))
    _check_heir(None, account.pk, values.get("followed_by"))
    return records.create(Contact, completed(values), data=data, by=by)


@arrivals.at_home
def change(
    contact: Contact, *, values: Mapping[str, Any], version: int | None = None, data: events.Told = None, by: User
) -> Contact:
    """Edit a contact; whoever goes to another customer is a new contact there."""
    require(by, Right.EDIT_CONTACTS)
    values = dict(values)
    if "account" in values and values["account"] != contact.account:
        words = _("A contact stays with its customer. Mark it as left, and create it at the new one.")
        raise Refused(words, field="account")
    with transaction.atomic():
        _check_boss(contact, contact.account_id, values.get("reports_to"))  # the customer is locked before its people
        _check_heir(contact, contact.account_id, values.get("followed_by"))
        contact = held(contact, version, by)
        return records.change(contact, completed(values, contact), by=by, version=version, data=data)


def leave(
    contact: Contact,
    *,
    on: date,
    followed_by: Contact | None = None,
    version: int | None = None,
    data: events.Told = None,
    by: User,
) -> Contact:
    """The contact left the company on a day; they stay on the map as someone who is gone, with who follows them."""
    require(by, Right.EDIT_CONTACTS)
    heir = {"followed_by": followed_by} if followed_by is not None else {}
    with transaction.atomic():
        _check_heir(contact, contact.account_id, followed_by)
        contact = held(contact, version, by)
        return records.change(contact, {"left_on": on, **heir}, by=by, version=version, data=data)


def met(keys: Iterable[int], *, on: date, by: User) -> int:
    """Remember of contacts that they were met on a day; returns how many had not been met since."""
    require(by, Right.LOG_VISITS)
    older = Q(last_met_on__isnull=True) | Q(last_met_on__lt=on)
    return Contact.objects.filter(older, pk__in=list(keys)).update(last_met_on=on)


def met_last(days: Mapping[int, date | None], *, by: User) -> int:
    """The day on which each was met last ({contact: day}), whatever stood there; the visit itself is the event."""
    require(by, Right.LOG_VISITS)
    for day in set(days.values()):
        Contact.objects.filter(pk__in=[key for key, on in days.items() if on == day]).update(last_met_on=day)
    return len(days)


def archive(contact: Contact, *, version: int | None = None, by: User) -> Contact:
    """Out of the lists; `restore` undoes it."""
    require(by, Right.EDIT_CONTACTS)
    return records.archive(contact, by=by, version=version)


def restore(contact: Contact, *, by: User) -> Contact:
    """Back from the archive."""
    require(by, Right.EDIT_CONTACTS)
    with transaction.atomic():
        return records.restore(held(contact, None, by), by=by)


def held(contact: Contact, version: int | None, by: User) -> Contact:
    """The contact as it stands now, its row locked: who is erased or merged at the same moment is whole no more."""
    fresh = records.lock(contact, version, by)
    check_whole(fresh)
    return fresh


def check_whole(contact: Contact) -> None:
    """Raises Refused for an entry that was merged into another one, and for a person who was erased."""
    if contact.erased_at is not None:
        raise Refused(_("This person was erased. Enter a new contact."), code="erased")
    if contact.merged_into_id is not None:
        raise Refused(_("This contact was merged into another one. Work there, or take the merge back."), code="merged")


def completed(values: Mapping[str, Any], old: Contact | None = None) -> dict[str, Any]:
    """The values with the words by which the contact is found; raises Refused for a meeting on a day to come."""
    met = values.get("last_met_on")
    if met is not None and met > timezone.localdate() and met != getattr(old, "last_met_on", None):
        raise Refused(_("The day lies ahead. Note what happened."), field="last_met_on", status=400)
    was = {name: getattr(old, name) for name in WORDS} if old is not None else {}
    return {**values, "search_text": _words(was | dict(values))}


def imported(values: Mapping[str, Any], old: Contact | None) -> dict[str, Any]:
    """The same for a row of a file, where `reports_to` is a key; raises Refused where the bosses make a circle."""
    boss = values.get("reports_to")
    if old is not None and boss:
        _check_circle(old, boss)
    return completed(values, old)


def _words(values: Mapping[str, Any]) -> str:
    return search.text_of(*(str(values.get(name) or "") for name in WORDS))


def _check_boss(contact: Contact | None, account_id: int, boss: Contact | None) -> None:
    """One reports to a colleague of the same customer, and to nobody who reports to oneself."""
    if boss is None:
        return
    if boss.account_id != account_id:
        raise Refused(_("This person belongs to another customer."), field="reports_to", status=400)
    if contact is not None:
        _check_circle(contact, boss.pk)


def _check_circle(contact: Contact, boss: int) -> None:
    """In a transaction one at a time per customer: of two set below each other at once the second sees the first."""
    if connection.in_atomic_block:
        list(Account.objects.select_for_update(no_key=True).filter(pk=contact.account_id).values_list("pk"))
    seen: set[int] = set()
    above: int | None = boss
    while above is not None and above not in seen:
        if above == contact.pk:
            words = _("These two would report to each other: that would be a circle.")
            raise Refused(words, field="reports_to", code="circle")
        seen.add(above)
        above = Contact.objects.filter(pk=above).values_list("reports_to_id", flat=True).first()


def _check_heir(contact: Contact | None, account_id: int, heir: Contact | None) -> None:
    """One is followed by somebody else of the same customer."""
    if heir is None:
        return
    if heir.account_id != account_id:
        raise Refused(_("This person belongs to another customer."), field="followed_by", status=400)
    if contact is not None and heir.pk == contact.pk:
        raise Refused(_("Nobody follows themselves. Choose somebody else."), field="followed_by")
