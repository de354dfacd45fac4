"""Files of visits that were held: a row a visit, with whom it met and what came of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions.row_nouns import Noun
from accounts.actions.row_ties import COLLEAGUE
from accounts.imports.rows import Declared, kind_of
from kam.ground.rights import Right
from lifecycle.actions import visit_rows
from lifecycle.forms.care_rows import VisitRowForm
from lifecycle.models import Visit
from lifecycle.rules.choice_words import VISIT_WORDS
from lifecycle.rules.headers import VISIT_NAMES

VISITS = kind_of(
    Declared(
        key="visits",
        label=_("Visits"),
        noun=Noun(
            noun="visit",
            model=Visit,
            right=Right.IMPORT,
            names=visit_rows.names,
            narrow=("account",),
            complete=visit_rows.completed,
            made_by="user",
            written=visit_rows.written,
            leaving=visit_rows.leaving,
            around=visit_rows.around,
            ties={"contacts": visit_rows.PEOPLE, "user": COLLEAGUE},
            many=("contacts",),
            derived=("lifecycle.Visit_contacts",),
            place="held_at",
        ),
        form=VisitRowForm,
        names=VISIT_NAMES,
        said=VISIT_WORDS,
        required=("account", "held_at", "outcome"),
        labels={"user": _("visited by (sign-in name)"), "contacts": _("met (names or e-mails)")},
        examples={
            "held_at": "2026-03-02 10:30", "kind": "on_site", "user": "lin", "contacts": "王建国; li.na@example.com",
            "outcome": "advance", "note": "看了样板间，下周送样", "next_step": "送三种样品",
        },
        words={
            "to_come": _("The moment lies ahead. Note what happened."),
            "long_ago": _("This lies too long ago. Look at its year."),
        },
        plain=True,
    )
)  # fmt: skip
