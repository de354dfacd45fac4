"""Forms of a visit's photos and files."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import PlainForm


class AttachForm(PlainForm):
    """A file for a visit that is known; `key` makes it one however often it is sent."""

    file = forms.FileField(label=_("File"), max_length=None, allow_empty_file=True)
    key = forms.UUIDField(required=False, label=_("Key"))


class QueuedFileForm(AttachForm):
    """A file for a visit that a phone knows by its key alone."""

    visit = forms.UUIDField(label=_("Visit"))
