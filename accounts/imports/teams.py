"""Files of seats on account teams: a row a customer, colleague and function."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import teams
from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import SITTER
from accounts.forms.teams import SeatForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Seat
from accounts.rules.bond_headers import SEAT_NAMES
from accounts.rules.choice_words import SEATS
from kam.ground.rights import Right

SEATS = kind_of(
    Declared(
        key="seats",
        label=_("Seats on account teams"),
        noun=Noun(
            noun="seat",
            model=Seat,
            right=Right.EDIT_ACCOUNTS,
            names=lambda said: Names.only(said["account"], said["user"], said["function"]),
            narrow=("account",),
            complete=teams.completed,
            ties={"user": SITTER},
            told=teams.tell,
        ),
        form=SeatForm,
        names=SEAT_NAMES,
        said={"function": SEATS},
        required=("account", "user", "function"),
        labels={"user": _("colleague (sign-in name)")},
        examples={"user": "lin", "function": "manager", "until": ""},
        words={
            "past": _("The end date lies in the past."),
            "unseatable": _("Nobody signs in as %(value)s who could take a seat. Write a colleague's sign-in name."),
        },
    )
)
