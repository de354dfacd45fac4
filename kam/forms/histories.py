"""The forms that ask how a record stood, and which of its fields is to come back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import PlainForm


class AsOfForm(PlainForm):
    """A day, at whose end the record is shown."""

    on = forms.DateField(label=_("As of the end of"))


class BringBackForm(PlainForm):
    """A field of a change, to be again what it was before; `*` means all of it that can be."""

    field = forms.CharField(max_length=120, label=_("Field"))
