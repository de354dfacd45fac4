"""Forms of causes: which of the five, on which rows of the file; what a second reader says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from kam.ground.forms import PlainForm
from kam.templatetags import ui
from lifecycle.actions.causes import Shown
from lifecycle.choices.warnings import FIVE
from lifecycle.facts import causes as facts
from lifecycle.models.evidence import say

NO_ROW = gettext_lazy("Choose at least one piece of evidence: a visit, a delivery, a competitor, whatever shows it.")
NOTHING_YET = gettext_lazy("The file shows nothing yet.")
LOG_FIRST = gettext_lazy("Log what you saw or heard as a visit, then you come back here.")
LINES = forms.Textarea(attrs={"rows": 2})


class EvidenceForm(PlainForm):
    """Rows of the file that show it, and words of one's own beside them."""

    evidence = forms.MultipleChoiceField(
        choices=(), required=False, label=gettext_lazy("Evidence from the file"), widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("The file does not show this: %(value)s.")},
    )  # fmt: skip
    word = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("In your own words"), widget=LINES,
        help_text=gettext_lazy("What was said or seen, by whom. Needed where no row of the file shows it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = self._offered() if self.instance is not None else []

    @property
    def account_id(self) -> int:
        """Of the warning, or of the warning of a cause."""
        return getattr(self.instance, "warning", self.instance).account_id

    def _offered(self) -> list[tuple[str, Any]]:
        pieces = facts.gather(self.account_id, timezone.localdate(), self.user)
        return [
            (one.key, format_html("{} <small>{}</small>", say(one.code, one.numbers), ui.day(one.on, "short")))
            for one in pieces
        ]

    @property
    def shown(self) -> Shown:
        return Shown(tuple(self.cleaned_data["evidence"]), self.cleaned_data["word"])


class CauseForm(EvidenceForm):
    """Why the customer may leave."""

    cause = forms.ChoiceField(
        choices=[(one.value, one.label) for one in FIVE], label=gettext_lazy("Cause"), widget=forms.RadioSelect,
        help_text=gettext_lazy("Improper means are a suspicion: only you, the director and the auditor read it."),
    )  # fmt: skip
    note = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("How it hangs together"), widget=LINES,
        help_text=gettext_lazy("Needed where nothing that you chose speaks for this cause by itself."),
    )  # fmt: skip

    asked_for = ("evidence",)
    field_order = ["cause", "evidence", "word", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A row of the file is needed, and words alone are none: the form says so before it is sent."""
        super().__init__(*args, **kwargs)
        evidence, word = self.fields["evidence"], self.fields["word"]
        evidence.error_messages["required"] = NO_ROW
        evidence.label = gettext_lazy("Evidence from the file, at least one row")
        if self.instance is not None and not evidence.choices:
            evidence.help_text = format_html('{} <a href="{}">{}</a>', NOTHING_YET, self._log_url(), LOG_FIRST)
        word.help_text = gettext_lazy(
            "What was said or seen, by whom: beside the rows of the file, not in their place."
        )

    def _log_url(self) -> str:
        """The log of a visit to the warned customer that leads back here."""
        return f"{reverse('lifecycle:visit-log')}?account={self.account_id}&cause={self.instance.pk}"

    def values(self) -> dict[str, Any]:
        """The arguments of `causes.suspect`."""
        return {"cause": self.cleaned_data["cause"], "note": self.cleaned_data["note"], "shown": self.shown}


class CauseConfirmForm(PlainForm):
    """A second reader agrees, with a word if they like."""

    note = forms.CharField(required=False, max_length=500, label=gettext_lazy("What you add to it"), widget=LINES)


class ContestForm(PlainForm):
    """A second reader does not agree."""

    note = forms.CharField(max_length=500, label=gettext_lazy("What speaks against it"), widget=LINES)
