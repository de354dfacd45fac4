"""The form of an objection: one that is noted with its answer is met, unless somebody says otherwise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import RecordForm
from lifecycle.choices import ObjectionState
from lifecycle.models import Objection


class ObjectionForm(RecordForm):
    """What was held against us, how we met it, and whether it still stands."""

    class Meta:
        model = Objection
        fields = ["account", "visit", "text", "reply", "state", "raised_on"]
        widgets = {"account": forms.HiddenInput, "visit": forms.HiddenInput}

    optional = ("state", "raised_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state: Any = self.fields["state"]
        state.choices = [("", _("Met, where it is answered")), *ObjectionState.choices]
        if not self.is_bound and not self.instance.reply and self.instance.state == ObjectionState.STANDS:
            self.initial["state"] = ""

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("state"):
            said["state"] = ObjectionState.MET if said.get("reply") else self.instance.state
        return said


class ObjectionEditForm(ObjectionForm):
    """The customer and the visit stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("account", "visit"):
            self.fields.pop(name)
