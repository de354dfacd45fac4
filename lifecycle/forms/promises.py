"""Forms of promises: a new one, another day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Account
from kam.ground.forms import PlainForm
from lifecycle.choices import PromiseSide


class PromiseMoveForm(PlainForm):
    """Another day for a promise."""

    due_on = forms.DateField(label=gettext_lazy("Due on"))


class PromiseForm(PlainForm):
    """What one side will do by a day."""

    account = forms.ModelChoiceField(Account.objects.all(), label=gettext_lazy("Customer"), widget=forms.HiddenInput)
    side = forms.ChoiceField(
        choices=PromiseSide.choices, required=False, label=gettext_lazy("Whose"), initial=PromiseSide.OURS
    )
    text = forms.CharField(max_length=255, label=gettext_lazy("Promise"))
    due_on = forms.DateField(label=gettext_lazy("Due on"))

    def values(self) -> dict[str, Any]:
        """The arguments of `promises.make`."""
        return self.cleaned_data | {"side": self.cleaned_data["side"] or PromiseSide.OURS.value}


class PromiseKeepForm(PlainForm):
    """The API keeps a promise with an empty body."""
