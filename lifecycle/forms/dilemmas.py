"""The form of a countermeasure that is taken against a dilemma."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from kam.ground.forms import PlainForm
from kam.models import User
from lifecycle.choices import Remedy


class RemedyForm(PlainForm):
    """Which one, and whose it is."""

    remedy = forms.ChoiceField(choices=Remedy.choices, label=gettext_lazy("Countermeasure"))
    user = forms.ModelChoiceField(User.objects.people(), required=False, label=gettext_lazy("Colleague"))
