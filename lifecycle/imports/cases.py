"""Files of cases that were handled elsewhere: a row a case, with its days and how it ended."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actions.row_nouns import Noun
from accounts.actions.row_ties import CONTACT
from accounts.imports.rows import Declared, kind_of
from kam.ground.rights import Right
from lifecycle.actions import case_rows
from lifecycle.forms.care_rows import CaseRowForm
from lifecycle.models import Case
from lifecycle.rules.care_headers import CASE_NAMES
from lifecycle.rules.choice_words import CASE_WORDS

CASES = kind_of(
    Declared(
        key="cases",
        label=_("Service cases"),
        noun=Noun(
            noun="case",
            model=Case,
            right=Right.IMPORT,  # history comes in with the book; nobody's own work is told by rows of theirs
            names=case_rows.names,
            narrow=("account",),
            complete=case_rows.complete,
            made_by="by",
            written=case_rows.written,
            ties={"contact": CONTACT},
            derived=("lifecycle.CaseStep",),
            place="title",
        ),
        form=CaseRowForm,
        names=CASE_NAMES,
        said=CASE_WORDS,
        required=("account", "title", "opened_at"),
        examples={
            "number": "T-1001", "sort": "complaint", "kind": "quality", "severity": "medium", "title": "两批次色差",
            "text": "第二批到货色号对不上", "contact": "", "opened_at": "2026-03-02 10:30",
            "answered_at": "2026-03-02 14:00", "resolved_at": "2026-03-05 17:00", "state": "accepted",
            "cause": "product", "resolution": "换货 40 平米",
        },
        words={
            "to_come": _("The moment lies ahead. Note what happened."),
            "long_ago": _("This lies too long ago. Look at its year."),
            "before": _("This lies before the case was opened."),
            "unsolved": _("Say when it was solved, or that it is not."),
            "conflict": _("There is a case with this number already."),
        },
        moves_numbers=True,
        plain=True,
        labels={"opened_at": pgettext_lazy("case", "opened at"), "resolved_at": pgettext_lazy("case", "resolved at")},
    )
)  # fmt: skip
