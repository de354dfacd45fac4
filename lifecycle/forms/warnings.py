"""Forms of warnings: raised by hand, and ended with what became of the customer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from accounts.models import Account, Policy
from kam.ground.confirming import ConfirmedField
from kam.ground.forms import PlainForm
from kam.rules import formats
from lifecycle.actions import causes
from lifecycle.actions.aftermaths import Said
from lifecycle.choices import CauseState
from lifecycle.choices.warnings import FIVE, OUTCOMES, Cause, WarningState
from lifecycle.facts import endings
from lifecycle.forms.aftermaths import EndingForm, bringing, cause_field, evidence_field
from lifecycle.models import Play, Warning, WarningCause

KEPT = gettext_lazy(
    "Possible once runs on two different days put the risk under %(limit)s; back to the stage it came from."
)
KEPT_NOW = gettext_lazy(
    "Runs on two different days put the risk under %(limit)s. The customer goes back to the stage it came from."
)
CAUSE_ASKED = gettext_lazy(
    "For a loss. That improper means were used is a suspicion: it is written on the warning first, beside a cause that "
    "everybody may read."
)
CAUSE_BESIDE = gettext_lazy(
    "For a loss. Only a suspicion stands on the warning: name a cause that everybody may read, or the loss would tell "
    "of it."
)
CAUSE_STANDS = gettext_lazy("For a loss; empty: “%(cause)s”, which stands on the warning.")
CAUSE_UNSURE = gettext_lazy(
    "For a loss; empty: “%(cause)s”, which stands on the warning and stays a suspicion. Choose it to confirm it."
)
EVIDENCE_STANDS = gettext_lazy("For a loss with another cause than the one that stands: at least one line for it.")


class Choice(forms.RadioSelect):
    """Choices of which some are `closed`: shown, with their reason beside them, and not to be chosen."""

    closed: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.closed:
            option["attrs"]["disabled"] = True
        return option


class WarningEndForm(EndingForm):
    """What became of a customer we were warned of."""

    field_order = ("outcome", "note", "cause", "evidence")

    outcome = forms.ChoiceField(
        choices=[(one.value, one.label) for one in OUTCOMES],
        label=gettext_lazy("What became of it"),
        widget=Choice,
    )
    note = forms.CharField(
        required=False,
        max_length=255,
        label=gettext_lazy("How it came to this"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cause = cause_field(CAUSE_ASKED)
    evidence = evidence_field(gettext_lazy("For a loss: at least one line of what was said, seen or written."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = formats.percent(Policy.objects.current().close_under)
        more: dict[WarningState, Any] = {
            WarningState.KEPT: (KEPT if self.instance is None else KEPT_NOW) % {"limit": limit}
        }
        if self.instance is not None:
            more |= self._as_it_stands(self.instance)
        outcome = self.fields["outcome"]
        outcome.choices = [(one.value, bringing(one.value, one.label, more.get(one, ""))) for one in OUTCOMES]

    def _as_it_stands(self, warning: Warning) -> dict[WarningState, Any]:
        """What may be chosen and what is asked for, by what the file and the warning say; {outcome: words below it}."""
        said = {outcome: endings.barred(warning, outcome) for outcome in OUTCOMES} | {
            WarningState.LOST: self._unread(warning)
        }
        said = {outcome: reason for outcome, reason in said.items() if reason}
        self.fields["outcome"].widget.closed = {outcome.value for outcome in said}
        if self.open_cause is not None:
            is_sure = self.open_cause.state == CauseState.CONFIRMED
            words = CAUSE_STANDS if is_sure else CAUSE_UNSURE
            self.fields["cause"].help_text = words % {"cause": self.open_cause}
            self.fields["evidence"].help_text = EVIDENCE_STANDS
        elif self.standing:
            self.fields["cause"].help_text = CAUSE_BESIDE
        return said

    def _unread(self, warning: Warning) -> str:
        """Why no loss may be said yet: a platinum customer's cause waits for its second reader."""
        is_read = self.open_cause is not None and self.open_cause.state == CauseState.CONFIRMED
        return "" if is_read or not warning.needs_second_reader else str(causes.READ_FIRST)

    def asks(self, choice: str) -> tuple[str, ...]:
        """
        What the warning says of the cause already need not be said again, unless it says a suspicion only.

        A choice that is closed asks for nothing.
        """
        if choice in self.fields["outcome"].widget.closed:
            return ()
        told = ("cause", "evidence") if self.open_cause is not None else ()
        how = () if choice == WarningState.KEPT else ("note",)
        return (*how, *(name for name in super().asks(choice) if name not in told))

    @cached_property
    def standing(self) -> list[WarningCause]:
        """The causes that stand on the warning and that the person may read."""
        if self.instance is None:
            return []
        return list(WarningCause.objects.visible_to(self.user).standing().filter(warning=self.instance))

    @property
    def open_cause(self) -> WarningCause | None:
        """The one among them that everybody may read."""
        return next((one for one in self.standing if not one.is_suspicion), None)

    def values(self) -> dict[str, Any]:
        """The arguments of `warnings.close`."""
        return {"outcome": self.cleaned_data["outcome"], "note": self.cleaned_data["note"], "said": self.said()}


class WarningCloseForm(WarningEndForm):
    """The same as programs send it: they may want to hear first what speaks against a loss."""

    confirmed = ConfirmedField()


class WarningRaiseForm(PlainForm):
    """Why a person fears for a customer before the numbers do, and what they know of it already."""

    reason = forms.CharField(
        max_length=255,
        label=gettext_lazy("What makes you fear for this customer"),
        help_text=gettext_lazy("Read by everybody who sees the customer."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cause = forms.ChoiceField(
        choices=[("", Cause.UNKNOWN.label), *((one.value, one.label) for one in FIVE)],
        required=False,
        label=gettext_lazy("Why might they leave?"),
        help_text=gettext_lazy("Improper means are a suspicion: only you, the director and the auditor read it."),
    )
    play = forms.ModelChoiceField(
        Play.objects.live(),
        required=False,
        empty_label="—",
        label=gettext_lazy("Play to start"),
        help_text=gettext_lazy("Its steps become to-dos of the customer's team."),
    )
    due_on = forms.DateField(
        required=False,
        label=gettext_lazy("To be seen to by"),
        help_text=gettext_lazy("Becomes a to-do of the owner's. The steps of a play have days of their own."),
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `raisings.begin`."""
        asked = {name: self.cleaned_data[name] for name in ("reason", "play", "due_on")}
        return asked | {"said": Said(cause=self.cleaned_data["cause"])}


class WarningOpenForm(WarningRaiseForm):
    """The API names the customer."""

    account = forms.ModelChoiceField(Account.objects.all(), label=gettext_lazy("Customer"))
