"""Forms of warnings: raised by hand, and ended with what became of the customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from accounts.models import Policy
from kam.ground.forms import PlainForm
from lifecycle.choices.warnings import OUTCOMES, WarningState
from lifecycle.forms.aftermaths import EndingForm, bringing, cause_field, evidence_field
from lifecycle.models import WarningCause

KEPT = gettext_lazy("Possible once the risk was under %(limit)d %% in two runs; back to the stage it came from.")


class WarningCloseForm(EndingForm):
    """What became of a customer we were warned of."""

    field_order = ("outcome", "note", "cause", "evidence")

    outcome = forms.ChoiceField(
        choices=[(one.value, one.label) for one in OUTCOMES],
        label=gettext_lazy("What became of it"),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        required=False,
        max_length=255,
        label=gettext_lazy("How it came to this"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cause = cause_field(
        gettext_lazy(
            "For a loss; empty: the cause that stands on the warning. That improper means were used is a suspicion: "
            "only the director and the auditor read it."
        )
    )
    evidence = evidence_field(
        gettext_lazy(
            "For a loss whose cause is not on the warning yet: at least one line of what was said, seen or written."
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = round(Policy.objects.current().close_under * 100)
        kept = KEPT % {"limit": limit}
        self.fields["outcome"].choices = [(one.value, bringing(one.value, one.label, kept)) for one in OUTCOMES]

    def asks(self, choice: str) -> tuple[str, ...]:
        """What the warning says of the cause already need not be said again."""
        told = ("cause", "evidence") if self.stands else ()
        how = () if choice == WarningState.KEPT else ("note",)
        return (*how, *(name for name in super().asks(choice) if name not in told))

    @cached_property
    def stands(self) -> bool:
        """Whether a cause stands on the warning that the person may read."""
        if self.instance is None:
            return False
        return WarningCause.objects.visible_to(self.user).standing().filter(warning=self.instance).exists()

    def values(self) -> dict[str, Any]:
        """The arguments of `warnings.close`."""
        return {"outcome": self.cleaned_data["outcome"], "note": self.cleaned_data["note"], "said": self.said()}


class WarningRaiseForm(PlainForm):
    """Why a person fears for a customer before the numbers do."""

    reason = forms.CharField(
        max_length=255,
        label=gettext_lazy("What makes you fear for this customer"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
