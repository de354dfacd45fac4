"""Contacts: the people on the customer's side and their part in the purchase."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Replace, Right
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import EventVerb, Influence, PurchaseRole, Stance
from accounts.rules import birthdays, persons
from kam.ground import scope, search
from kam.ground.days import company_today
from kam.ground.rights import Right as Allowed
from kam.models import Event
from kam.rules import formats, phones

WAITS = timedelta(days=30)
"""So long somebody may choose where the short names of a person go whose period is over."""


def dialled(name: str) -> Any:
    """A column of telephone numbers without the marks that people put between the digits."""
    found: Any = F(name)
    for mark in " -()+.":
        found = Replace(found, Value(mark))
    return found


def has_left() -> Q:
    """The day on which they left has come."""
    return Q(left_on__isnull=False, left_on__lte=company_today())


class ContactQuerySet(scope.ScopedQuerySet["Contact"]):
    def present(self) -> Self:
        """Those who have not left the company by today; who leaves later is still there."""
        return self.live().exclude(has_left())

    def born_between(self, start: date, end: date) -> Self:
        """Those who keep their birthday within a span of less than a year."""
        days = [start + timedelta(n) for n in range((end - start).days + 1)]
        leap = ["02-29"] if any((day.month, day.day) == (2, 28) for day in days) else []
        wanted = [birthdays.key(day) for day in days] + leap
        return self.exclude(birthday="").alias(_kept=Right("birthday", 5)).filter(_kept__in=wanted)

    def left(self) -> Self:
        """Those who have."""
        return self.filter(has_left())

    def to_erase(self, *, since: datetime | None = None) -> Self:
        """Whose period is over, and about whom somebody was asked (since a moment): their texts may call them short."""
        asked = Event.objects.filter(verb=EventVerb.CONTACT_TO_ERASE, noun="contact", subject_id=OuterRef("pk"))
        asked = asked.filter(at__gte=OuterRef("archived_at"))
        found = asked if since is None else asked.filter(at__gt=since)
        return self.filter(Exists(found), archived_at__isnull=False, erased_at__isnull=True, merged_into__isnull=True)

    def matching(self, text: str) -> Self:
        """By words; by the digits of a telephone number, however it was written."""
        number = phones.sought(text)
        if not number:
            return self.filter(search.matching(text))
        plain = self.alias(_mobile=dialled("mobile"), _phone=dialled("phone"))
        return plain.filter(search.matching(text) | Q(_mobile__contains=number) | Q(_phone__contains=number))


class Contact(scope.Record):
    """A person at the customer: title, role in the purchase, influence, stance to us, when last met."""

    account_path = "account"
    seen_with = Allowed.SEE_CONTACTS
    written_unheard = frozenset({"last_met_on"})  # a visit says whom it met, not each of them

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="contacts", verbose_name=_("customer"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    title = models.CharField(pgettext_lazy("person", "title"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    role = models.CharField(_("role in the purchase"), max_length=16, choices=PurchaseRole, blank=True)
    influence = models.CharField(_("influence"), max_length=8, choices=Influence, blank=True)
    stance = models.CharField(_("stance to us"), max_length=10, choices=Stance, blank=True)
    reports_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("reports to")
    )
    followed_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="follows", verbose_name=_("followed by")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    birthday = models.CharField(
        _("birthday"), max_length=10, blank=True, help_text=_("Day and month; the year may stay open.")
    )
    note = models.TextField(_("note"), blank=True)
    last_met_on = models.DateField(_("last met"), null=True, blank=True)
    left_on = models.DateField(_("left the company on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="absorbed", editable=False, verbose_name=_("merged into")
    )
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["account", "name"], name="contact_account")]

    def in_files(self) -> str:
        """How files name a person."""
        return persons.cell(self.name, self.email)

    def __str__(self) -> str:
        return self.name

    @property
    def erased_by_itself_on(self) -> date | None:
        """The day after which a period ends that somebody was asked about; None for everybody else."""
        if not Contact.objects.to_erase().filter(pk=self.pk).exists():
            return None
        asked = Event.objects.filter(verb=EventVerb.CONTACT_TO_ERASE, noun="contact", subject_id=self.pk)
        return timezone.localdate(asked.latest("at").at + WAITS)

    @property
    def birthday_words(self) -> str:
        """The birthday as the reader writes days; empty where it is not known."""
        if not self.birthday:
            return ""
        day = birthdays.in_year(self.birthday, birthdays.LEAP)
        year = 0 if self.birthday.startswith("--") else int(self.birthday[:4])
        return formats.day(day.replace(year=year) if year else day, get_language() or "en", year=bool(year))

    @property
    def has_left(self) -> bool:
        """Whether the day on which they left has come."""
        return self.left_on is not None and self.left_on <= company_today()
