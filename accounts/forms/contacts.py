"""Forms of contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from kam.ground.forms import Picker, RecordForm, WithPhones

WIDGETS = {"account": Picker("accounts:account-pick"), "note": forms.Textarea(attrs={"rows": 3})}


class ContactForm(WithPhones, RecordForm):
    """A person at a customer, as the API takes it."""

    phone_fields = ("mobile", "phone")

    class Meta:
        model = Contact
        fields = [
            "account", "name", "title", "department", "role", "influence", "stance", "reports_to",
            "email", "phone", "mobile", "note", "last_met_on", "left_on",
        ]  # fmt: skip
        widgets = WIDGETS


class ContactPageForm(ContactForm):
    """The same on a page below its customer: colleagues to report to are few, so they stand in a plain list."""

    sections = [
        (_("Who"), ["account", "name", "title", "department", "reports_to"]),
        (_("Part in the purchase"), ["role", "influence", "stance"]),
        (_("How to reach them"), ["mobile", "phone", "email"]),
        (_("What we know"), ["last_met_on", "left_on", "note"]),
    ]

    def __init__(self, *args: Any, account: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = account or getattr(self.instance, "account", None) if self.instance.pk or account else None
        if account is None:
            self.fields.pop("reports_to")
            return
        self.fields.pop("account")
        mates = Contact.objects.visible_to(self.user).live().filter(account=account).exclude(pk=self.instance.pk)
        self.fields["reports_to"].queryset = mates.order_by("name")
