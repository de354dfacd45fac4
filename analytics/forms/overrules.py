"""Forms of overruled verdicts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import FalseKey
from accounts.models import Account
from kam.ground.forms import Picker, PlainForm

LINES = forms.Textarea(attrs={"rows": 3})


class OverrulePageForm(PlainForm):
    """Which verdict, why, and until when."""

    kind = forms.ChoiceField(choices=FalseKey.choices, label=_("Verdict"))
    reason = forms.CharField(max_length=500, label=_("Reason"), widget=LINES,
                             help_text=_("What the numbers do not know: it stands beside the verdict."))  # fmt: skip
    until = forms.DateField(label=_("Last day"), help_text=_("A year at most. After it the verdict acts again."))


class OverruleForm(OverrulePageForm):
    """The same with the customer, as the API takes it."""

    account = forms.ModelChoiceField(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )


class WithdrawForm(PlainForm):
    """Why it is withdrawn."""

    reason = forms.CharField(max_length=255, label=_("Reason"), widget=LINES)
