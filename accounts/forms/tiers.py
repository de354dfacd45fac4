"""Forms of tiers: set by hand, proposal rejected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from accounts.models import TierChange
from kam.ground.forms import PlainForm


class OverrideForm(PlainForm):
    """A tier with the reason and the last day it stands."""

    tier = forms.ChoiceField(choices=Tier.choices, label=_("Tier"))
    until = forms.DateField(
        label=_("Until"), help_text=_("After this day the computed tier stands again. Two years at most.")
    )
    reason = forms.CharField(max_length=255, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class RejectForm(PlainForm):
    """Why a proposal does not take effect."""

    reason = forms.CharField(
        max_length=255, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The same change is not proposed again for 90 days, unless another version of the policy asks."),
    )  # fmt: skip


class DecideForm(PlainForm):
    """What becomes of the chosen proposals."""

    decision = forms.ChoiceField(
        choices=[("approve", _("Approve")), ("reject", _("Reject"))], label=_("Decision"), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        max_length=255, required=False, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to reject."),
    )  # fmt: skip


class DecideBackForm(PlainForm):
    """What was decided in one go, by the key that the decision answered."""

    deed = forms.UUIDField(label=_("Deed"))


class DecideMatchingForm(DecideForm):
    """The same of all that match a filter, up to the newest that was there when the user was asked."""

    upto = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput())


class DecideManyForm(DecideForm):
    """The same with the proposals it is about, of those that the user sees."""

    MOST = 200

    ids = forms.ModelMultipleChoiceField(TierChange.objects.all(), label=_("Proposals"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = TierChange.objects.visible_to(self.user).select_related("account__owner")
        self.fields["ids"].queryset = seen.order_by("account__name", "pk")  # type: ignore[attr-defined]

    def clean_ids(self) -> list[TierChange]:
        found = list(self.cleaned_data["ids"])
        if len(found) > self.MOST:
            raise forms.ValidationError(_("At most %(most)s at once.") % {"most": self.MOST})
        return found
