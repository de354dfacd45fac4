"""Forms of visit plans: a new one, another day, dropping it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from kam.ground.forms import PlainForm
from kam.rules.keys import key_of
from lifecycle.choices import DropKind, VisitKind
from lifecycle.choices.plans import ASKED
from lifecycle.forms.people import PeopleField
from lifecycle.forms.visits import homes_of

FARTHEST = timedelta(days=730)
"""How long a visit may be put off, as long as the longest rhythm."""
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PlanMoveForm(PlainForm):
    """Day, hour, type and purpose of a visit to come."""

    planned_on = forms.DateField(label=gettext_lazy("Day"))
    planned_time = forms.TimeField(required=False, widget=TIME, label=gettext_lazy("At"))
    kind = forms.ChoiceField(choices=VisitKind.choices, required=False, label=gettext_lazy("Type"))
    purpose = forms.CharField(required=False, max_length=255, label=gettext_lazy("Purpose"))
    contacts = PeopleField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].offer(self.home, self.user)  # type: ignore[attr-defined]

    def home(self) -> Account | None:
        """The customer whose people are offered."""
        return self.instance.account if self.instance is not None else None

    def clean(self) -> dict[str, Any]:
        """People belong to the customer; another customer's are as good as unknown."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        homes = homes_of(data["account"] if "account" in self.fields and "account" in data else self.home())
        if homes and any(one.account_id not in homes for one in data.get("contacts", ())):
            self.add_error("contacts", _("This belongs to another customer."))
        return data

    def clean_planned_on(self) -> Any:
        day = self.cleaned_data["planned_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day

    def values(self) -> dict[str, Any]:
        """The arguments of the verbs `make` and `move`."""
        names = ("planned_on", "planned_time", "kind", "purpose", "contacts")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        if self.fields["contacts"].widget.is_hidden:  # whoever may not see people leaves them as they are
            given.pop("contacts", None)
        return given | ({"kind": given["kind"] or VisitKind.ON_SITE.value} if "kind" in given else {})


class PlanShiftForm(PlanMoveForm):
    """The same at once; back to the day from which it was just moved it goes although that is over."""

    def __init__(self, *args: Any, back_to: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.back_to = back_to

    def clean_planned_on(self) -> Any:
        day = self.cleaned_data["planned_on"]
        return day if day == self.back_to else super().clean_planned_on()


class PlanForm(PlanMoveForm):
    """A new plan names its customer too."""

    account = forms.ModelChoiceField(
        Account.objects.select_related("owner", "standing"),
        label=gettext_lazy("Customer"),
        widget=forms.HiddenInput,
    )

    field_order = ["account", "planned_on", "planned_time", "kind", "purpose", "contacts"]

    def home(self) -> Account | None:
        key = key_of(str(self["account"].value() or ""))
        return Account.objects.visible_to(self.user).filter(pk=key).first() if key else None

    def values(self) -> dict[str, Any]:
        return super().values() | {name: self.cleaned_data[name] for name in ("account",) if name in self.cleaned_data}


class PlanDropForm(PlainForm):
    """Why a visit will not take place; a proposal may be waved away without a word."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Why"),
        required=False,
        widget=forms.RadioSelect,
        choices=ASKED,
    )
    not_before = forms.DateField(
        label=gettext_lazy("Not before"),
        required=False,
        help_text=gettext_lazy("Proposed again from this day."),
    )
    rhythm = forms.IntegerField(
        label=gettext_lazy("Visit every (days)"),
        required=False,
        min_value=1,
        max_value=FARTHEST.days,
        help_text=gettext_lazy("From now on, instead of the plan of the tier."),
    )
    reason = forms.CharField(required=False, max_length=255, label=gettext_lazy("In words"))

    def clean_not_before(self) -> Any:
        day, today = self.cleaned_data["not_before"], timezone.localdate()
        if day is not None and not today < day <= today + FARTHEST:
            raise forms.ValidationError(_("Choose a day after today, two years ahead at most."))
        return day

    def values(self) -> dict[str, Any]:
        """The arguments of the verb; a day or a rhythm given says what kind it is."""
        said = {name: self.cleaned_data.get(name) for name in ("kind", "not_before", "rhythm", "reason")}
        if not said["kind"]:
            said["kind"] = DropKind.NOT_BEFORE if said["not_before"] else DropKind.RHYTHM if said["rhythm"] else ""
        return said
