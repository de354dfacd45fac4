"""The form of an objection."""

from __future__ import annotations

from typing import Any

from django import forms

from kam.ground.forms import RecordForm
from lifecycle.models import Objection


class ObjectionForm(RecordForm):
    """What was held against us, how we met it, and whether it still stands."""

    class Meta:
        model = Objection
        fields = ["account", "visit", "text", "reply", "state", "raised_on"]
        widgets = {"account": forms.HiddenInput, "visit": forms.HiddenInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("state", "raised_on"):
            self.fields[name].required = False

    def clean_state(self) -> str:
        return self.cleaned_data["state"] or self.instance.state


class ObjectionEditForm(ObjectionForm):
    """The customer and the visit stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("account", "visit"):
            self.fields.pop(name)
