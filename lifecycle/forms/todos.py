"""Forms of todos: a new one, other words, what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from kam.ground.forms import PlainForm
from lifecycle.forms import takers
from lifecycle.forms.takers import WithTaker

LINES = forms.Textarea(attrs={"rows": 3})


class TodoEditForm(WithTaker, PlainForm):
    """What to do, by whom, until when."""

    title = forms.CharField(
        max_length=255, label=gettext_lazy("What is to be done"), widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = forms.DateField(label=gettext_lazy("Due on"))
    user = takers.field()
    note = forms.CharField(max_length=2000, required=False, label=gettext_lazy("Note"), widget=LINES)

    field_order = ["account", "title", "due_on", "user", "note"]

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate() and day != getattr(self.instance, "due_on", None):
            raise forms.ValidationError(_("This day is over."))
        return day

    def clean_user(self) -> Any:
        return self.cleaned_data["user"] or getattr(self.instance, "user", None)

    def values(self) -> dict[str, Any]:
        """The arguments of `todos.give`, and what `todos.change` sets."""
        return dict(self.cleaned_data)


class TodoForm(TodoEditForm):
    """A to-do by hand; one's own unless a colleague is named."""

    account = forms.ModelChoiceField(Account.objects.all(), label=gettext_lazy("Customer"), widget=forms.HiddenInput)


class TodoFinishForm(PlainForm):
    """What came of it, if there is anything to say."""

    result = forms.CharField(max_length=255, required=False, label=gettext_lazy("What came of it"), widget=LINES)


class TodoDropForm(PlainForm):
    """Why it is not to be done."""

    result = forms.CharField(max_length=255, label=gettext_lazy("Why is this not to be done?"), widget=LINES)
