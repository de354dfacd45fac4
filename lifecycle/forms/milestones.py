"""Forms of milestones: what an administrator defines, and the word of somebody that one is reached."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.forms import PlainForm, RecordForm
from lifecycle.choices import Evidence
from lifecycle.models import Milestone
from lifecycle.rules import milestones


class MilestoneForm(RecordForm):
    """A milestone of a stage with its evidence and numbers; numbers that the evidence does not read are left alone."""

    class Meta:
        model = Milestone
        fields = ["stage", "name", "evidence", "count", "months", "amount", "required", "due_days", "position"]

    says_needed = True
    optional = ("count", "months", "amount", "position")
    asked_for = ("name",)
    read_by = {  # noqa: RUF012
        name: ("evidence", [value for value in Evidence.values if name in milestones.takes(value)])
        for name in (milestones.COUNT, milestones.MONTHS, milestones.AMOUNT)
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_ours = bool(self.instance.pk and not self.instance.name)
        self.fields["name"].required = not is_ours
        if is_ours:
            self.initial["name"] = str(self.instance)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("count", "months", "amount", "position"):
            if data.get(name) is None:
                data.pop(name, None)
        return data


class MilestoneTickForm(PlainForm):
    """It is reached: since when, and how one knows."""

    says_needed = True
    on = forms.DateField(
        required=False, label=gettext_lazy("Reached on"), help_text=gettext_lazy("Left empty, today counts.")
    )
    note = forms.CharField(
        max_length=255,
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy("One sentence; your name and the day stand beside it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"] or timezone.localdate()
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."), code="to_come")
        return day


class MilestoneSaidForm(MilestoneTickForm):
    """The API names the milestone too."""

    milestone = forms.ModelChoiceField(Milestone.objects.live(), label=gettext_lazy("Milestone"))
    field_order = ["milestone", "on", "note"]
