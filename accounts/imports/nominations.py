"""Files of nominations: each row comes in as a proposal; what somebody decided is known again and stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions import nominations
from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import SIGNER
from accounts.choices.nominations import NominationState
from accounts.forms.nominations import NominationForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Nomination
from accounts.rules.bond_headers import NOMINATION_NAMES
from accounts.rules.choice_words import NOMINATION_WORDS
from kam.ground.rights import Right

DECIDED = (NominationState.CONFIRMED, NominationState.DECLINED)


class NominationRowForm(NominationForm):
    """A row of a file of nominations, which may say how one was decided."""

    state = forms.ChoiceField(choices=NominationState.choices, required=False)


def names(said: Mapping[str, Any]) -> Names:
    """A decided one by all that it says; a proposal also as the one that waits at this customer for the same."""
    whole = (said["account"], said["kind"], said["until"], said["reason"])
    if said.get("state") in DECIDED:
        decided = (*whole, str(said["state"]))
        return Names(frozenset({decided, whole}), (decided,))
    waiting = (said["account"], said["kind"], "waiting")
    return Names(frozenset({waiting, whole}), (waiting, whole))


NOMINATIONS = kind_of(
    Declared(
        key="nominations",
        label=_("Nominations"),
        noun=Noun(
            noun="nomination",
            model=Nomination,
            right=Right.PROPOSE_NOMINATIONS,
            names=names,
            narrow=("account", "kind"),
            complete=nominations.completed,
            made_by="proposed_by",
            ties={"proposed_by": SIGNER},
        ),
        form=NominationRowForm,
        names=NOMINATION_NAMES,
        said=NOMINATION_WORDS,
        required=("account", "kind", "reason", "until"),
        labels={"proposed_by": _("proposed by (sign-in name)")},
        examples={
            "kind": "potential", "reason": "三年内可成为华东第一大客户", "until": "2027-12-31", "state": "",
            "proposed_by": "",
        },
        words={
            "past": _("The last day lies in the past. Choose a day to come."),
            "other_signer": _(
                "Nobody signs in as %(value)s in whose name you may propose. Write your own sign-in name, or nothing."
            ),
            "far": _("A nomination lasts two years at most."),
            "decided": _("A decision does not come by a file. Leave the state empty: the row comes in as a proposal."),
        },
    )
)  # fmt: skip
