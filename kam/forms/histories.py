"""The form that asks how a record stood."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import PlainForm


class AsOfForm(PlainForm):
    """A day, at whose end the record is shown."""

    on = forms.DateField(label=_("As of the end of"))
