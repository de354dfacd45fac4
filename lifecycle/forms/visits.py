"""Forms of visits: the log of a visit, held by page, phone and API alike; its correction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Contact
from kam.ground.days import zone_of
from kam.ground.forms import PlainForm, RecordForm
from kam.ground.rights import standing
from lifecycle.actions.visits import Said
from lifecycle.choices import Outcome, VisitKind
from lifecycle.forms.answers import AnswersField
from lifecycle.models import Promise, Visit
from lifecycle.rules.positions import Position

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOST_NAMED = 50


def _unread(nothing: Any) -> Callable[[Any], Any]:
    """What a replay says again; the first time counts."""
    return lambda _value: nothing


class VisitLogForm(PlainForm):
    """What happened: whom we met, what was said, what came of it. Only the account and the outcome are needed."""

    account = forms.ModelChoiceField(
        Account.objects.select_related("owner", "standing"), label=gettext_lazy("Customer")
    )
    kind = forms.ChoiceField(choices=VisitKind.choices, required=False, label=gettext_lazy("Type"))
    held_at = forms.DateTimeField(required=False, widget=MOMENT, label=gettext_lazy("When"))
    contacts = forms.ModelMultipleChoiceField(Contact.objects.live(), required=False, label=gettext_lazy("Met"))
    note = forms.CharField(required=False, max_length=8000, widget=forms.Textarea, label=gettext_lazy("What happened"))
    outcome = forms.ChoiceField(choices=Outcome.choices, label=gettext_lazy("Outcome"))
    kept = forms.ModelMultipleChoiceField(
        # One that somebody else kept or cancelled meanwhile is no fault of the visit; the verb keeps those still open.
        Promise.objects.all(), required=False, label=gettext_lazy("Promises kept")
    )  # fmt: skip
    next_step = forms.CharField(required=False, max_length=255, label=gettext_lazy("Next step"))
    next_on = forms.DateField(required=False, label=gettext_lazy("Next visit on"))
    plan = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, label=gettext_lazy("Plan"))
    draft = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, label=gettext_lazy("Draft"))
    key = forms.UUIDField(required=False, label=gettext_lazy("Key"))
    keep_both = forms.BooleanField(
        required=False, label=gettext_lazy("Keep both visits"),
        help_text=gettext_lazy("Its plan stands for another visit already, and this was one more."),
    )  # fmt: skip
    answers = AnswersField()
    latitude = forms.FloatField(
        required=False, min_value=-90, max_value=90, label=gettext_lazy("Latitude"),
        help_text=gettext_lazy("Check-in: of the position only here, near or elsewhere is kept."),
    )  # fmt: skip
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, label=gettext_lazy("Longitude"))
    accuracy = forms.FloatField(
        required=False, min_value=0, max_value=1e8, label=gettext_lazy("Accuracy of the position, in metres")
    )

    def full_clean(self) -> None:
        """What does not hold any more is looked at again as a replay: only then is it asked whether it is one."""
        super().full_clean()
        if self._errors and (sent := self._sent_before()) is not None:
            self._take_as_sent(sent)
            super().full_clean()

    def _take_as_sent(self, sent: Visit) -> None:
        """Its people may have left since, and the customer's file may be another's by now."""
        fields: dict[str, Any] = self.fields
        mine = Q(pk=sent.account_id) | Q(merged_into=sent.account_id)
        seen = fields["account"].queryset.values("pk")
        fields["account"].queryset = Account.objects.filter(mine | Q(pk__in=seen))
        for name in ("contacts", "kept"):
            fields[name].clean = _unread(fields[name].queryset.none())

    def limit_to(self, user: Any) -> None:
        """People and promises that nobody named are not looked for: the page lists them by itself."""
        fields: dict[str, Any] = self.fields
        for name in ("contacts", "kept"):
            if self.is_bound and not self.data.get(name):
                fields[name].queryset = fields[name].queryset.none()
        super().limit_to(user)

    def _sent_before(self) -> Visit | None:
        """One's own visit that the key stands for already: what is said now is a replay."""
        try:
            key = self.fields["key"].clean(self.data.get("key"))
        except ValidationError:
            return None
        return Visit.objects.filter(key=key, user=standing(self.user)).first() if key else None

    def clean(self) -> dict[str, Any]:
        """People and promises belong to the customer; another customer's are as good as unknown."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        homes = homes_of(data.get("account"))
        for name in ("contacts", "kept"):
            rows = data.get(name)
            chosen = [] if rows is None or rows.query.is_empty() else list(rows[: MOST_NAMED + 1])
            if len(chosen) > MOST_NAMED:
                self.add_error(name, _("At most %(most)s can be named with one visit.") % {"most": MOST_NAMED})
            if homes and any(row.account_id not in homes for row in chosen):
                self.add_error(name, _("This belongs to another customer."))
            data[name] = chosen
        next_on = data.get("next_on")
        # What was said without a network comes days later, and was right when it was said, where the visitor was.
        said_on = timezone.localdate(data.get("held_at") or timezone.now(), zone_of(standing(self.user)))
        if next_on and next_on < said_on:
            self.add_error("next_on", _("This day is over."))
        return data

    def values(self) -> dict[str, Any]:
        """The arguments of `visits.log`."""
        data = self.cleaned_data
        said = Said(
            outcome=data["outcome"],
            note=data["note"].strip(),
            next_step=data["next_step"],
            next_on=data["next_on"],
            contacts=data["contacts"],
            kept=data["kept"],
            answers=data["answers"],
        )
        return {
            "account": data["account"],
            "said": said,
            "kind": data["kind"] or VisitKind.ON_SITE.value,
            "held_at": data["held_at"],
            "plan_id": data["plan"],
            "draft_id": data["draft"],
            "key": data["key"],
            "keep_both": data["keep_both"],
            "position": self.position(),
        }

    def position(self) -> Position | None:
        """Where the phone was when somebody checked in; nothing else was asked of it."""
        data = self.cleaned_data
        if data["latitude"] is None or data["longitude"] is None:
            return None
        return Position(data["latitude"], data["longitude"], data["accuracy"] or 0.0)


def homes_of(account: Account | None) -> set[int]:
    """The customer's file and those it was merged into: its people and promises live there now."""
    found: set[int] = set()
    while account is not None and account.pk not in found:
        found.add(account.pk)
        account = account.merged_into
    return found


class VisitForm(RecordForm):
    """The correction of a visit."""

    class Meta:
        model = Visit
        fields = ["kind", "held_at", "contacts", "outcome", "note", "next_step"]
        widgets = {
            "held_at": MOMENT,
            "contacts": forms.CheckboxSelectMultiple,
            "note": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["contacts"].queryset  # type: ignore[attr-defined]
        self.fields["contacts"].queryset = people.filter(account=self.instance.account_id)  # type: ignore[attr-defined]

    def limit_to(self, user: Any) -> None:
        """Where nobody is in the file there is nobody to tick: it says so, and leads to where people are added."""
        super().limit_to(user)
        met: Any = self.fields["contacts"]
        if self.instance.account_id and not met.queryset.exists():
            url = reverse("accounts:account-contact-create", args=[self.instance.account_id])
            nobody = _("Nobody is in this file yet.")
            met.help_text = format_html('{} <a href="{}">{}</a>', nobody, url, _("New contact"))
