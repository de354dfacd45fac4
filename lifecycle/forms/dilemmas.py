"""The form of a countermeasure that is taken against a dilemma."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.forms import PlainForm
from kam.models import User
from lifecycle.choices import Remedy
from lifecycle.forms import takers
from lifecycle.forms.takers import WithTaker


class RemedyForm(PlainForm):
    """Which one, and whose it is."""

    remedy = forms.ChoiceField(choices=Remedy.choices, label=gettext_lazy("Countermeasure"))
    user = forms.ModelChoiceField(User.objects.people(), required=False, label=gettext_lazy("Colleague"))


class TakeForm(WithTaker, PlainForm):
    """Whose a countermeasure is and until when."""

    user = takers.field()
    due_on = forms.DateField(required=False, label=gettext_lazy("Due on"))

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day

    def values(self) -> dict[str, Any]:
        """The arguments of `dilemmas.take` beside which one it is."""
        return {name: self.cleaned_data[name] for name in ("user", "due_on")}
