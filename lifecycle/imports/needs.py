"""Files of needs: a row a need, with the days of its steps, from what was heard to what became of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import COLLEAGUE, CONTACT
from accounts.imports.rows import Declared, kind_of
from kam.ground.rights import Right
from lifecycle.actions import need_rows
from lifecycle.forms.needs import NeedRowForm
from lifecycle.models import Need
from lifecycle.rules.choice_words import NEED_WORDS
from lifecycle.rules.headers import NEED_NAMES

NEEDS = kind_of(
    Declared(
        key="needs",
        label=_("Needs"),
        noun=Noun(
            noun="need",
            model=Need,
            right=Right.IMPORT,
            names=lambda said: Names.only(said["account"], said["text"], said["heard_on"]),
            narrow=("account", "heard_on"),
            complete=need_rows.completed,
            made_by="user",
            ties={"contact": CONTACT, "confirmed_by": CONTACT, "user": COLLEAGUE},
            place="text",
        ),
        form=NeedRowForm,
        names=NEED_NAMES,
        said=NEED_WORDS,
        required=("account", "text", "heard_on"),
        labels={"contact": _("contact (name or e-mail)"), "confirmed_by": _("who confirmed it (name or e-mail)"),
            "user": _("colleague (sign-in name)")},
        examples={
            "text": "换线太慢，每次要两小时", "sign": "dissatisfaction", "contact": "王建国", "heard_on": "2026-03-02",
            "user": "lin", "stated_on": "2026-03-20", "category": "快装线", "solution": "快装线试用一个月",
            "proposed_on": "2026-04-01", "benefit": "180000", "cost": "60000", "currency": "CNY", "proof": "",
            "confirmed_by": "", "confirmed_on": "", "outcome": "", "outcome_note": "", "closed_on": "",
        },
        words={
            "to_come": _("The day lies ahead. Note what happened."),
            "order": _("The steps follow one another: heard, stated, offered, confirmed, closed."),
            "latent": _("Only of a need that the customer stated."),
            "unproven": _("Say what the customer confirmed, in their words."),
            "half": _("A closed need has a day and what became of it, an open one neither."),
            "no_rate": _("No exchange rate is known for this currency and day. Enter one first."),
        },
    )
)  # fmt: skip
