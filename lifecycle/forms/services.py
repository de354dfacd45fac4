"""Forms of the service catalogue and of deliveries; the promise has a field for each tier and class."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Grade
from accounts.models import Contact
from kam.ground.forms import Picker, RecordForm
from kam.ground.json_fields import StrictJSONField
from kam.ground.rights import Right, can
from kam.rules.keys import key_of
from lifecycle.models import Service, ServiceDelivery
from lifecycle.rules.services import MOST

SAID = ["account", "service", "on", "user", "quantity", "hours", "note", "confirmed_by", "confirmed_on"]
CATALOGUE = ["name", "kind", "unit", "text"]


class ServiceForm(RecordForm):
    """A service as the API takes it: `promised` is an object {tier or class: units a year}."""

    promised = StrictJSONField(required=False)

    class Meta:
        model = Service
        fields = [*CATALOGUE, "promised", "position"]

    optional = ("position",)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("position") is None:
            data.pop("position", None)
        return data


class ServicePageForm(ServiceForm):
    """The same on a page: one number for each tier and class."""

    promised = None  # type: ignore[assignment]

    class Meta(ServiceForm.Meta):
        fields = [*CATALOGUE, "position"]

    for_grades = {f"for_{grade}": str(grade) for grade in Grade.values}
    sections = (
        (_("What it is"), [*CATALOGUE, "position"]),
        (_("Promised a year"), list(for_grades)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("name", str(self.instance) if self.instance.pk else "")
        for field, grade in self.for_grades.items():
            self.fields[field] = forms.IntegerField(
                min_value=0, max_value=MOST, required=False, label=Grade(grade).label,
                initial=(self.instance.promised or {}).get(grade),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["promised"] = {grade: data.pop(field, None) for field, grade in self.for_grades.items()}
        return data


class ServiceDeliveryForm(RecordForm):
    """What was done, when, by whom, how much of it; empty: today, oneself, once."""

    class Meta:
        model = ServiceDelivery
        fields = SAID
        widgets = {
            "account": Picker("accounts:account-pick"),
            "confirmed_by": Picker("accounts:contact-pick", of="account"),
        }

    optional = ("on", "user", "quantity")


class ServiceDeliveryPageForm(ServiceDeliveryForm):
    """The same below one customer: its own people to choose from, for those who may see people."""

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("account")
        key = key_of(account)
        service: Any = self.fields["service"]
        service.queryset = Service.objects.live()
        if can(self.user, Right.SEE_CONTACTS):
            field: Any = self.fields["confirmed_by"]
            field.widget = forms.Select()
            field.queryset = Contact.objects.visible_to(self.user).present().filter(account=key)
            field.widget.choices = field.choices
        else:
            self.fields.pop("confirmed_by")
