"""Forms of what a visit's note suggests: which finding is accepted, and what of it is taken back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import PlainForm

MADE = ("promise", "visitplan", "need", "case", "presence", "contact")
"""What a finding may have become."""


class AcceptForm(PlainForm):
    """`what` is the key that the suggestion has."""

    what = forms.CharField(label=_("Suggestion"), max_length=400)


class EventForm(PlainForm):
    """Which of several things that accepting wrote into one file; without it the newest."""

    event = forms.IntegerField(label=_("Its entry in the log"), required=False, min_value=1, max_value=2**63 - 1)


class UnacceptForm(EventForm):
    """What was made, as accepting answered."""

    noun = forms.ChoiceField(label=_("What it became"), choices=[(name, name) for name in MADE])
    id = forms.IntegerField(label=_("Its key"), min_value=1, max_value=2**63 - 1)
