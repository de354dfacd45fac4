"""Forms of promises: a new one, other words, another day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Account
from kam.ground.forms import PlainForm
from kam.ground.rights import Right
from lifecycle.choices import PromiseSide
from lifecycle.forms import takers
from lifecycle.forms.takers import WithTaker


class PromiseMoveForm(PlainForm):
    """Another day for a promise: the one it has, or one that is not over."""

    due_on = forms.DateField(label=gettext_lazy("Due on"))

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate() and day != getattr(self.instance, "due_on", None):
            raise forms.ValidationError(_("This day is over."))
        return day


class PromiseEditForm(WithTaker, PromiseMoveForm):
    """Whose promise, what, by when, and who of us sees to it."""

    taken_with = Right.LOG_VISITS

    side = forms.ChoiceField(
        choices=PromiseSide.choices, required=False, label=gettext_lazy("Whose"), initial=PromiseSide.OURS
    )
    text = forms.CharField(max_length=255, label=gettext_lazy("Promise"))
    user = takers.field()
    is_shown = forms.BooleanField(
        required=False, label=gettext_lazy("Shown to the customer"),
        help_text=gettext_lazy("Stands on the customer's own page, word for word."),
    )  # fmt: skip

    field_order = ["account", "side", "text", "due_on", "user", "is_shown"]

    def clean_side(self) -> str:
        return self.cleaned_data["side"] or PromiseSide.OURS.value

    def clean_user(self) -> Any:
        return self.cleaned_data["user"] or getattr(self.instance, "user", None)

    def values(self) -> dict[str, Any]:
        """The arguments of `promises.make`, and what `promises.change` sets."""
        return dict(self.cleaned_data)


class PromiseForm(PromiseEditForm):
    """What one side will do by a day; ours unless said otherwise."""

    account = forms.ModelChoiceField(Account.objects.all(), label=gettext_lazy("Customer"), widget=forms.HiddenInput)


class PromiseBrokenForm(PlainForm):
    """Why a promise was not kept, of whichever side; nobody has to say."""

    why = forms.CharField(
        required=False, max_length=255, label=pgettext_lazy("promise", "Why it was broken"),
        help_text=gettext_lazy("Stands in the list of promises and in the briefing before the next visit."),
    )  # fmt: skip
