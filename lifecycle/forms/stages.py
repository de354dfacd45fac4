"""Forms of stages: a move with its reason, and with what the stage it leads to needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from lifecycle.choices import Stage
from lifecycle.forms.aftermaths import EndingForm, cause_field, evidence_field
from lifecycle.rules import aftermaths, stages

BRINGS = {
    Stage.WARNING: gettext_lazy("A churn warning opens; its cause is to be found."),
    Stage.WON_BACK: gettext_lazy("A care plan begins: a visit, a call of our head, a check that the cause is gone."),
    Stage.LOST: gettext_lazy("Visits to come are cancelled; in %(days)d days the loss is reviewed."),
    Stage.DORMANT: gettext_lazy("On the day you choose it comes back as a to-do."),
}
"""What a move brings with it, by where it leads."""
SKIPS = gettext_lazy("With a reason: it skips a step or goes back.")


class StageMoveForm(EndingForm):
    """To which stage, and why; the page offers the legal ones only, the verb refuses the others."""

    chooses = "to"
    field_order = ("to", "reason", "cause", "evidence")

    to = forms.ChoiceField(choices=Stage.choices, label=gettext_lazy("To"), widget=forms.RadioSelect)
    reason = forms.CharField(
        required=False,
        max_length=255,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Needed into a churn warning, out of the life cycle, where a stage is skipped or taken back, and where "
            "milestones are not reached."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    cause = cause_field(
        gettext_lazy(
            "For a loss. A platinum customer's cause, and the suspicion of improper means, go by a churn warning."
        )
    )
    evidence = evidence_field(gettext_lazy("For a loss: at least one line of what was said, seen or written."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is not None:
            self.fields["to"].choices = choices(stages.legal(self.instance.stage))

    def values(self) -> dict[str, Any]:
        """The arguments of `stages.move`."""
        return {"to": self.cleaned_data["to"], "reason": self.cleaned_data["reason"], "said": self.said()}


def choices(moves: Iterable[stages.Move]) -> list[tuple[str, Any]]:
    """Where the moves lead, each with what it brings."""
    found: list[tuple[str, Any]] = []
    for move in moves:
        stage = Stage(move.to)
        words = str(BRINGS.get(stage, SKIPS if move.needs_reason else "")) % {"days": aftermaths.REVIEW_DAYS}
        named = format_html("<span>{}<small>{}</small></span>", stage.label, words) if words else stage.label
        found.append((move.to, named))
    return found
