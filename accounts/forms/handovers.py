"""Forms of hand-overs of a whole book."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from accounts.actions.handover_steps import Step
from accounts.choices.handovers import Spread
from accounts.models import Account
from kam.ground import ways
from kam.ground.forms import PlainForm
from kam.models import User


class HandOverStepForm(PlainForm):
    """Whose customers, to whom, how spread, from which day, why, and what goes along."""

    whose = ModelChoiceField(
        queryset=User.objects.none(), label=_("Whose customers"), null_label=_("Unassigned"), null_value=ways.UNASSIGNED
    )
    to = forms.ModelMultipleChoiceField(User.objects.none(), label=_("To whom"))
    spread = forms.ChoiceField(
        choices=Spread.choices, required=False, initial=Spread.TIER, label=_("Where several get some"),
    )  # fmt: skip
    on = forms.DateField(required=False, label=_("From which day"), help_text=_("Left out: today"))
    reason = forms.CharField(required=False, max_length=255, label=_("Reason"))
    stays = forms.BooleanField(
        required=False, label=_("Open promises and planned visits stay with who has them"),
        help_text=_("History stays as it is in any case; warnings and nominations go on with the customer."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = User.objects.led_by(self.user)
        book = Account.objects.visible_to(self.user).live().order_by()
        whose: Any = self.fields["whose"]
        whose.queryset = led.filter(pk__in=book.filter(owner__isnull=False).values("owner"))
        if not book.filter(owner=None).exists():
            whose.null_label = None
        self.fields["to"].queryset = User.objects.within_reach_of(self.user).owners()  # type: ignore[attr-defined]

    def clean_whose(self) -> User | None:
        """A colleague; None: the customers that have no owner."""
        whose = self.cleaned_data["whose"]
        return None if whose == ways.UNASSIGNED else whose

    def sure(self) -> str:
        """What was looked at: another choice is looked at again before it is done."""
        said = self.cleaned_data
        people = ",".join(str(user.pk) for user in said["to"])
        whose = said["whose"].pk if said["whose"] else ways.UNASSIGNED
        return f"{whose}:{people}:{said['spread']}:{said['on']}:{said['stays']}"

    def step(self) -> Step:
        """What is asked."""
        said = self.cleaned_data
        return Step(
            whose=said["whose"], to=list(said["to"]), spread=said["spread"] or Spread.TIER, reason=said["reason"],
            on=said["on"] or timezone.localdate(), along=not said["stays"],
        )  # fmt: skip
