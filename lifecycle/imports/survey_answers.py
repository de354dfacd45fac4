"""Files of answers to surveys that were given before: a row an answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions.row_nouns import Noun
from accounts.actions.row_ties import CONTACT
from accounts.imports.rows import Declared, kind_of
from accounts.rules.choice_words import CONTACT_WORDS, GRADES
from kam.ground.rights import Right
from lifecycle.actions import answer_rows
from lifecycle.forms.care_rows import AnswerRowForm
from lifecycle.models import SurveyAnswer
from lifecycle.rules.care_headers import ANSWER_NAMES

SURVEY_ANSWERS = kind_of(
    Declared(
        key="survey_answers",
        label=_("Answers to surveys"),
        noun=Noun(
            noun="surveyanswer",
            model=SurveyAnswer,
            right=Right.IMPORT,  # history comes in with the book; nobody's own work is told by rows of theirs
            names=answer_rows.names,
            narrow=("account", "answered_on"),
            complete=lambda values, old: dict(values),
            completer=answer_rows.completer,
            with_account=True,
            ties={"survey": answer_rows.SURVEY, "contact": CONTACT},
            stands=True,
        ),
        form=AnswerRowForm,
        names=ANSWER_NAMES,
        said={"role": CONTACT_WORDS["role"], "tier": GRADES},
        required=("account", "survey", "answered_on", "score"),
        examples={
            "survey": "visit", "contact": "", "answered_on": "2026-03-31", "score": "4", "role": "", "tier": "",
            "why": "交期准，响应快", "gain": "",
        },
        words={
            "to_come": _("Nobody can have answered on a day to come."),
            "span": _("This is none of the answers of this survey's scale."),
            "unknown_survey": _("There is no survey of the name %(value)s for customers. See Settings, Surveys."),
        },
        moves_numbers=True,
        plain=True,
    )
)  # fmt: skip
