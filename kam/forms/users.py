"""A colleague's form: name, sign-in name, address, role, team, active or not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.choices import Role
from kam.forms.calendars import WeekdaysField
from kam.ground.forms import RecordForm, WithPhones
from kam.ground.rights import exceeds
from kam.models import User


class UserForm(WithPhones, RecordForm):
    """Who it is and what they are here for; password, rights beyond the role and flags are nobody's to type."""

    sections = [
        (gettext_lazy("Person"), ["name", "username", "email", "phone"]),
        (gettext_lazy("Work"), ["role", "team", "is_active"]),
        (gettext_lazy("Visits"), ["calendar", "weekdays", "visits_per_day", "visit_hours"]),
    ]
    weekdays = WeekdaysField(
        label=gettext_lazy("Working weekdays"), required=False, help_text=gettext_lazy("None: those of the calendar.")
    )
    visits_per_day = forms.IntegerField(
        label=gettext_lazy("Visits a day"), required=False, min_value=0, max_value=12,
        help_text=gettext_lazy("With the way there, as many as fill the day; none are proposed beyond."),
    )  # fmt: skip
    visit_hours = forms.IntegerField(
        label=gettext_lazy("Hours for visits a week"), required=False, min_value=0, max_value=60,
        help_text=gettext_lazy("Empty: all of the week."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ["name", "username", "email", "phone", "role", "team", "is_active"]
        fields += ["calendar", "weekdays", "visits_per_day", "visit_hours"]
        labels = {
            "calendar": gettext_lazy("Calendar"),
            "username": gettext_lazy("Sign-in name"),
            "email": gettext_lazy("E-mail"),
            "is_active": gettext_lazy("Active"),
        }
        help_texts = {
            "username": gettext_lazy("Letters, digits and @ . + - _"),
            "role": gettext_lazy(
                "The role gives the verbs; a seat on a customer's team gives sight of that customer. A role that may "
                "do more than yours is given by a director, under Settings, Roles."
            ),
            "is_active": gettext_lazy("Off: no sign-in, no tokens; what this person did stays in the record."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].validators = [UnicodeUsernameValidator()]
        kept = self.instance.role == Role.INTEGRATION
        roles = [(role.value, role.label) for role in Role if (role == Role.INTEGRATION) == kept]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["calendar"].empty_label = _("The company's")
        role = self.fields["role"]  # offered is what the verb takes; what it refuses, it refuses in its own words
        role.widget.choices = [one for one in role.choices if not one[0] or self._may_give(one[0])]

    def _may_give(self, role: str) -> bool:
        """Their role of now, and what reaches no further than one's own; all, while nobody directs."""
        is_theirs = self.instance is not None and self.instance.role == role
        return is_theirs or not exceeds(self.instance, self.user, role) or not User.objects.directors().exists()

    def clean_username(self) -> str:
        """One name is one person, whatever its letters' case: signing in does not tell `Lin` from `lin`."""
        name = str(self.cleaned_data["username"]).strip()
        if User.objects.filter(username__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody else has this name."))
        return name

    def clean_visits_per_day(self) -> int:
        """Nothing said: as it is."""
        given = self.cleaned_data.get("visits_per_day")
        return int(self.instance.visits_per_day if given is None else given)

    def clean_email(self) -> str:
        return str(self.cleaned_data.get("email") or "").strip().lower()
