"""Files of incentives: a row a customer, day and thing earned; what was given brings its cost into the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions import incentives
from accounts.actions.row_nouns import Names, Noun
from accounts.forms.incentives import IncentiveForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Incentive
from accounts.rules.choice_words import INCENTIVE_WORDS
from accounts.rules.incentive_headers import INCENTIVE_NAMES
from kam.ground.rights import Right


def names(said: Mapping[str, Any]) -> Names:
    """What was earned on a day."""
    return Names.only(said["account"], said["earned_on"], said["title"])


INCENTIVES = kind_of(
    Declared(
        key="incentives",
        label=_("Incentives"),
        noun=Noun(
            noun="incentive",
            model=Incentive,
            right=Right.EDIT_INCENTIVES,
            names=names,
            narrow=("account", "earned_on"),
            complete=incentives.completed,
            made_by="by",
            with_account=True,
            written=incentives.book,
            leaving=incentives.unbook,
        ),
        form=IncentiveForm,
        names=INCENTIVE_NAMES,
        said=INCENTIVE_WORDS,
        required=("account", "kind", "title", "earned_on"),
        examples={
            "kind": "rebate", "title": "年度返利 3%", "promise": "年度返利 3%",
            "earned_for": "tier", "grade": "platinum", "basis": "全年采购 820 万", "earned_on": "2026-01-10",
            "due_by": "2026-03-31", "value": "246000", "given_on": "2026-02-20", "currency": "CNY",
            "spent": "246000", "approval": "",
        },
        words={
            "to_come": _("This day is still to come."),
            "before": _("It cannot be before the day it was earned."),
            "both": _("It is either given or forfeited."),
            "reason": _("Say why it was forfeited."),
            "approval": _("A public body gets so much only with an approval: say who gave it, and why."),
            "no_rate": _("No exchange rate is known for this currency and day. Enter one first."),
            "refused": _("This cannot be. Look at the example sheet."),
        },
        moves_numbers=True,
    )
)  # fmt: skip
