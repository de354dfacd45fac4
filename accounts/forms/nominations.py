"""Forms of nominations: proposed, decided, ended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Nomination
from kam.ground.forms import Picker, PlainForm, RecordForm

LINES = forms.Textarea(attrs={"rows": 3})


class OfNoTier(Picker):
    """Customers without those that are key by their tier already."""

    asked: Mapping[str, Any] = MappingProxyType({"key": "false"})


class NominationForm(RecordForm):
    """An account named key: for what, why, until when."""

    class Meta:
        model = Nomination
        fields = ["account", "kind", "reason", "until"]
        widgets = {"account": OfNoTier("accounts:account-pick"), "reason": LINES}
        help_texts = {
            "account": _("Platinum and gold customers are key by their tier and are not offered."),
            "reason": _("What it may become, or what it opens for us: a sentence that holds in a review."),
            "until": _("Two years from today at most. After it the nomination stops counting by itself."),
        }

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


class NominationPageForm(NominationForm):
    """The same below its customer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("account")


class ConfirmForm(PlainForm):
    """A word on the decision, for whoever reads it later."""

    note = forms.CharField(max_length=255, required=False, label=_("Note"), widget=LINES)


class ReasonForm(PlainForm):
    """Why it is declined, or ended early."""

    reason = forms.CharField(max_length=255, label=_("Reason"), widget=LINES)
