"""What I am told of: kinds of notices, and the daily mail with its hour."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground import watching
from kam.ground.forms import RecordForm
from kam.models import User


class WatchesForm(RecordForm):
    """The kinds that this person may be told of, as ticks; the days and the hour of the mail."""

    kinds = forms.MultipleChoiceField(
        label=_("Tell me of"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("A notice in the product, once for each thing and step, never on a day off."),
    )  # fmt: skip
    told = forms.MultipleChoiceField(
        label=_("Tell me at once of"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("A notice as it happens, unless you did it yourself. What concerns your sign-in is always told."),
    )  # fmt: skip
    digest_at = forms.TimeField(
        label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On the clock of your time zone. Nothing is sent on a day on which nothing needs you."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ["digest", "digest_at"]

    field_order = ("kinds", "told", "digest", "digest_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = watching.kinds_for(self.user)
        for name, at_once in (("kinds", False), ("told", True)):
            field: Any = self.fields[name]
            offered = [one for one in self.offered if one.at_once is at_once]
            field.choices = [(one.key, one.label) for one in offered]
            self.initial[name] = [one.key for one in offered if watching.wants(self.user, one.key)]

    def values(self) -> dict[str, Any]:
        """What the verb takes; what is as it begins is not kept, so that a changed beginning reaches everybody."""
        ticked = {*self.cleaned_data["kinds"], *self.cleaned_data["told"]}
        told = {one.key: one.key in ticked for one in self.offered if (one.key in ticked) != one.on}
        return {"watches": told, "digest": self.cleaned_data["digest"], "digest_at": self.cleaned_data["digest_at"]}
