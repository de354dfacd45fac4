"""Files of milestone marks: which customer has reached what, since when, and how one knows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions.row_nouns import Names, Noun
from accounts.imports.rows import Declared, kind_of
from kam.ground.rights import Right
from lifecycle.actions import milestone_rows
from lifecycle.forms.milestones import MilestoneSaidForm
from lifecycle.models import MilestoneMark
from lifecycle.rules.headers import MILESTONE_MARK_NAMES

MILESTONE_MARKS = kind_of(
    Declared(
        key="milestone_marks",
        label=_("Milestones reached"),
        noun=Noun(
            noun="milestonemark",
            model=MilestoneMark,
            right=Right.IMPORT,
            names=lambda said: Names.only(said["account"], said["milestone"]),
            narrow=("account", "milestone"),
            complete=milestone_rows.completed,
            made_by="by",
            changed="milestone.reached",
            ties={"milestone": milestone_rows.MILESTONE},
        ),
        form=MilestoneSaidForm,
        names=MILESTONE_MARK_NAMES,
        required=("account", "milestone", "on", "note"),
        labels={"milestone": _("milestone (key or name)")},
        examples={"milestone": "decider_met", "on": "2026-03-31", "note": "与总经理面谈，见拜访记录"},
        words={
            "unknown_milestone": _("There is no milestone %(value)s in use. Settings, Milestones lists their keys."),
            "to_come": _("This day has not come yet."),
        },
    )
)
