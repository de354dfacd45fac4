"""Files of the company's self-check: a row an assessment of a countermeasure and day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import COLLEAGUE
from accounts.imports.rows import Declared, kind_of
from kam.ground.rights import Right
from lifecycle.actions import self_checks
from lifecycle.forms.self_checks import SelfCheckRowForm
from lifecycle.models import SelfCheck
from lifecycle.rules.headers import SELF_CHECK_NAMES

SELF_CHECKS = kind_of(
    Declared(
        key="self_checks",
        label=_("Self-checks"),
        noun=Noun(
            noun="selfcheck",
            model=SelfCheck,
            right=Right.IMPORT,
            names=lambda said: Names.only(said["measure"], said["on"]),
            narrow=("measure", "on"),
            complete=self_checks.completed,
            made_by="by",
            changed="selfcheck.assessed",
            accounts=None,
            ties={"owner": COLLEAGUE},
        ),
        form=SelfCheckRowForm,
        names=SELF_CHECK_NAMES,
        required=("measure", "state", "owner", "evidence", "on"),
        labels={"owner": _("owner (sign-in name)")},
        examples={
            "measure": "strategy", "state": "2", "owner": "zhao", "evidence": "年度经营计划第三章", "link": "",
            "next_step": "分解到各区域", "next_on": "2026-06-30", "step_done_on": "", "on": "2026-03-31",
        },
        words={
            "to_come": _("This day has not come yet."),
            "no_day": _("Until when is the next step to be done?"),
            "no_step": _("There is no step to be done."),
        },
    )
)  # fmt: skip
