"""Forms of being away: an absence from a day until a day, and the file of one's own calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import PlainForm, RecordForm
from kam.ground.rights import Right, can, standing
from kam.models import Absence, User


class AbsenceForm(RecordForm):
    """First and last day; whoever leads may say whose."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Who"), required=False)

    class Meta:
        model = Absence
        fields = ["user", "starts_on", "until_on", "note"]
        labels = {"starts_on": _("First day"), "until_on": _("Last day"), "note": _("Note")}
        help_texts = {"note": _("Only you see it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = standing(self.user)
        if can(self.user, Right.HAND_OVER):
            self.fields["user"].queryset = User.objects.within_reach_of(person) | User.objects.filter(pk=person.pk)
            self.fields["user"].empty_label = str(person)
        else:
            self.fields["user"].queryset = User.objects.filter(pk=person.pk)
            self.fields["user"].widget = forms.HiddenInput()
        if self.instance.pk and self.instance.user_id != person.pk:
            self.fields.pop("note")

    def values(self) -> dict[str, Any]:
        """What was said; nobody named is oneself."""
        said = {name: value for name, value in self.cleaned_data.items() if name in self.Meta.fields}
        return {name: value for name, value in said.items() if name != "user" or value is not None}


class BusyFileForm(PlainForm):
    """One's own calendar as a file."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"), widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"})
    )


class BusyTextForm(PlainForm):
    """One's own calendar as text, for programs."""

    ics = forms.CharField(label=_("iCalendar text"), max_length=2 * 1024 * 1024, strip=False)
