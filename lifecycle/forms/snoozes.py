"""Putting a thing off: which, and until when."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import PlainForm


class SnoozeForm(PlainForm):
    """`thing` is the key that Today gives it."""

    thing = forms.CharField(max_length=80, widget=forms.HiddenInput)
    until = forms.DateField(label=_("Show it again on"), help_text=_("Sooner, where it gets worse before."))
