"""Contacts: the people on the customer's side and their part in the purchase."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Influence, PurchaseRole, Stance
from kam.ground import scope, search
from kam.ground.rights import Right
from kam.rules import phones


def dialled(name: str) -> Any:
    """A column of telephone numbers without the marks that people put between the digits."""
    found: Any = F(name)
    for mark in " -()+.":
        found = Replace(found, Value(mark))
    return found


def has_left() -> Q:
    """The day on which they left has come."""
    return Q(left_on__isnull=False, left_on__lte=timezone.localdate())


class ContactQuerySet(scope.ScopedQuerySet["Contact"]):
    def present(self) -> Self:
        """Those who have not left the company by today; who leaves later is still there."""
        return self.live().exclude(has_left())

    def left(self) -> Self:
        """Those who have."""
        return self.filter(has_left())

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
    seen_with = Right.SEE_CONTACTS

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="contacts", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=120)
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
    note = models.TextField(_("note"), blank=True)
    last_met_on = models.DateField(_("last met"), null=True, blank=True)
    left_on = models.DateField(_("left the company on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="absorbed", editable=False, verbose_name=_("merged into")
    )
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["account", "name"], name="contact_account")]

    def __str__(self) -> str:
        return self.name

    @property
    def has_left(self) -> bool:
        """Whether the day on which they left has come."""
        return self.left_on is not None and self.left_on <= timezone.localdate()
