"""Files of judgements: assessments, signed by whoever imports them, and the marks of an alliance or a partnership."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions import assessments, marks
from accounts.actions.row_nouns import Names, Noun
from accounts.forms.assessments import AssessmentForm, MarkForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Assessment, Mark
from accounts.rules.bond_headers import ASSESSMENT_NAMES, MARK_NAMES
from kam.ground.rights import Right


class MarkRowForm(MarkForm):
    """A mark in a row of a file."""

    def validate_constraints(self, exclude: Any = None) -> None:
        """The rows as a whole are looked at, in better words."""


def judgement(said: Mapping[str, Any]) -> Names:
    """The same judgement of the same day, whoever signed it: another score or note is another one beside it."""
    short = (said["account"], said["criterion"], said["judged_on"], said.get("score"))
    if "note" not in said:
        return Names.only(*short)
    whole = (*short, said["note"].strip())
    return Names(frozenset({whole, short}), (whole,))


def mark(said: Mapping[str, Any]) -> Names:
    """A mark since a day; one that holds is there once, whatever its day."""
    since = (said["account"], said["kind"], said["since"])
    if said.get("until") is not None:
        return Names.only(*since)
    holds = (said["account"], said["kind"], "holds")
    return Names(frozenset({since, holds}), (since, holds))


ASSESSMENTS = kind_of(
    Declared(
        key="assessments",
        label=_("Assessments"),
        noun=Noun(
            noun="assessment",
            model=Assessment,
            right=Right.ASSESS,
            names=judgement,
            narrow=("account", "judged_on"),
            complete=assessments.completed,
            made_by="by",
            changed="assessment.created",
            written=assessments.follow,
            leaving=assessments.forget,
        ),
        form=AssessmentForm,
        names=ASSESSMENT_NAMES,
        required=("account", "criterion", "judged_on"),
        examples={"criterion": "goals", "score": "80", "note": "共同开发新产线", "judged_on": "2026-03-31"},
        words={
            "to_come": _("Nobody can have judged it on a day to come."),
            "neither": _("Give a score, or write down why you cannot say."),
        },
    )
)

MARKS = kind_of(
    Declared(
        key="marks",
        label=_("Marks of the relation"),
        noun=Noun(
            noun="mark",
            model=Mark,
            right=Right.ASSESS,
            names=mark,
            narrow=("account", "kind"),
            complete=marks.completed,
            made_by="by",
        ),
        form=MarkRowForm,
        names=MARK_NAMES,
        required=("account", "kind", "since"),
        examples={
            "kind": "top_contacts", "since": "2025-06-01", "until": "", "evidence": "双方总经理每季度会面",
        },
        words={
            "to_come": _("It cannot hold since a day to come."),
            "before": _("It cannot end before it began."),
            "unproven": _("Say what proves it: who, when, what was seen."),
            "over": _("This mark was over already. Note another one, since the day from which it holds again."),
        },
    )
)  # fmt: skip
