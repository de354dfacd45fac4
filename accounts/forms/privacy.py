"""The form that asks for the name before a person is erased."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.ground.forms import PlainForm


class EraseForm(PlainForm):
    """The name as it stands on the page, and whether documents' titles lose it too."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=120, help_text=_("Type the person's name to confirm.")
    )
    titles = forms.BooleanField(required=False, label=_("Take the name out of documents' titles and file names too"))
