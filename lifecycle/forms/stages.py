"""Forms of stages: a move with its reason, and with what the stage it leads to needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lifecycle.choices import Ending, Stage
from lifecycle.facts import endings
from lifecycle.forms.aftermaths import BRINGS, LEAVES, EndingForm, bringing, cause_field, evidence_field
from lifecycle.forms.warnings import Choice
from lifecycle.models import Journey
from lifecycle.rules import stages

SKIPS = gettext_lazy("With a reason: it skips a step or goes back.")
RETURNS = gettext_lazy("With what has changed since the customer was lost.")


class StageMoveForm(EndingForm):
    """To which stage, and why; the page offers the legal ones only, the verb refuses the others."""

    chooses = "to"
    field_order = ("to", "reason", "cause", "evidence")

    to = forms.ChoiceField(choices=Stage.choices, label=gettext_lazy("To"), widget=Choice)
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
            "For a loss; into a churn warning it is written down with your reason. A platinum customer's loss, and the "
            "suspicion of improper means, go by a churn warning."
        ),
        gettext_lazy("Why might they leave?"),
    )
    evidence = evidence_field(gettext_lazy("For a loss: at least one line of what was said, seen or written."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is not None:
            closed = self._closed(self.instance)
            self.fields["reason"].help_text = ""  # each choice says what it takes, and the label follows it
            self.fields["to"].widget.closed = set(closed)
            self.fields["to"].choices = choices(stages.legal(self.instance.stage), self.instance.stage, closed)
        if Ending.LOST in (self.data.get("to"), self.initial.get("to")):
            self.fields["cause"].label = LEAVES

    @staticmethod
    def _closed(journey: Journey) -> dict[str, str]:
        """{stage: why nobody may say so yet}."""
        back = Stage.WON_BACK.value
        why = endings.not_back(journey) if stages.find(journey.stage, back) else ""
        return {back: why} if why else {}

    lacks: Callable[[], bool] = staticmethod(lambda: False)
    """Whether milestones are missing: then a move on takes a reason, too."""

    def asks(self, choice: str) -> tuple[str, ...]:
        if choice in self.fields["to"].widget.closed:
            return ()
        stage = self.instance.stage if self.instance is not None else ""
        step = stages.find(stage, choice) if stage else stages.Move(choice, needs_reason=choice in Ending.values)
        asked = stages.asks(step) if step else ()
        more = "reason" not in asked and bool(stage) and stages.moves_on(stage, choice) and self.lacks()
        return (*asked, "reason") if more else asked

    def values(self) -> dict[str, Any]:
        """The arguments of `stages.move`."""
        return {"to": self.cleaned_data["to"], "reason": self.cleaned_data["reason"], "said": self.said()}


def choices(moves: Iterable[stages.Move], was: str, closed: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Where the moves lead, each with what it brings, or why it is closed."""
    asked = RETURNS if was == Stage.LOST else SKIPS
    more = {move.to: asked for move in moves if move.needs_reason and move.to not in BRINGS} | dict(closed)
    return [(move.to, bringing(move.to, Stage(move.to).label, more.get(move.to, ""))) for move in moves]
