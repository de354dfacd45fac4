"""Erasing archived people when their period is over; where texts may call them short, somebody is asked first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from accounts.actions import erasures, person_numbers, person_texts, short_names
from accounts.choices import EventVerb
from accounts.models import Contact
from accounts.models.contacts import WAITS
from kam.ground import events, keeping
from kam.ground.keeping import Kind
from kam.models import User

TO_ERASE = "archived=true&to_erase=true"
"""The list of those who wait for somebody's eye, as its address asks for them."""


def keep_for_a_while() -> None:
    """Called by the floor's AppConfig.ready: who left the lists long ago is erased, where the company wants that."""
    words = gettext_lazy(
        "In the archive, met by nobody since: they are erased as by hand, with the short names that are all but "
        "certain. Whom a text may call short without certainty waits 30 days for your choice first. Visits and "
        "orders stay."
    )
    keeping.add(Kind("contacts", gettext_lazy("Archived contacts"), words, None, _over, 90, _let_go, _waiting))


def waiting(count: int) -> str:
    """How many wait, in words."""
    return ngettext("%(count)s person waits to be erased: choose where their short name goes",
                    "%(count)s people wait to be erased: choose where their short names go",
                    count) % {"count": count}  # fmt: skip


def _waiting() -> tuple[str, str] | None:
    """Those who wait, in words, and their list."""
    count = Contact.objects.to_erase().count()
    return (waiting(count), f"{reverse('accounts:contact-list')}?{TO_ERASE}") if count else None


def _over(before: datetime) -> list[Any]:
    """Entries that are in use nowhere, but for those who wait; those merged into another go with it."""
    met = Q(last_met_on__isnull=True) | Q(last_met_on__lt=before.date())
    old = Contact.objects.filter(met, archived_at__lt=before, erased_at__isnull=True, merged_into__isnull=True)
    return [old.exclude(pk__in=Contact.objects.to_erase(since=timezone.now() - WAITS).values("pk"))]


def _let_go(rows: Any, by: User) -> int:
    """Erase each, or have them wait once; returns how many were erased."""
    asked, gone = set(Contact.objects.to_erase().values_list("pk", flat=True)), 0
    for contact in rows:
        if contact.pk not in asked and _is_doubtful(contact, by):
            events.record(EventVerb.CONTACT_TO_ERASE, contact, by=by)
        else:
            erasures.erase(contact, name=contact.name, certain=True, by=by)
            gone += 1
    return gone


def _is_doubtful(contact: Contact, by: User) -> bool:
    one = person_texts.person(contact)
    if not all(passage.is_certain for passage in short_names.look(one, by=by)):
        return True
    return person_numbers.are_doubtful(one, person_texts.mentions(one))
