"""Files of cost-to-serve entries: a row a customer, day and kind, told apart by note or, without one, by amount."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions import costs
from accounts.actions.row_nouns import Names, Noun
from accounts.forms.costs import CostForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import CostEntry
from accounts.rules.choice_words import COST_KINDS
from accounts.rules.row_headers import COST_NAMES
from kam.ground.rights import Right


def names(said: Mapping[str, Any]) -> Names:
    """What is noted (a voucher, a purpose) tells entries of a day apart; where nothing is, the amount does."""
    amount: Decimal = said["amount"]
    apart = said.get("note") or amount.quantize(Decimal("0.01"))
    return Names.only(said["account"], said["on"], said["kind"], apart)


COSTS = kind_of(
    Declared(
        key="costs",
        label=_("Cost to serve"),
        noun=Noun(
            noun="cost",
            model=CostEntry,
            right=Right.EDIT_COSTS,
            names=names,
            narrow=("account", "on"),
            complete=costs.completed,
            made_by="by",
        ),
        form=CostForm,
        names=COST_NAMES,
        said={"kind": COST_KINDS},
        required=("account", "on", "kind", "amount"),
        examples={
            "on": "2026-03-31", "kind": "freight", "amount": "1280.50", "note": "运单 8841",
        },
        words={"linked": _("This cost belongs to an incentive: change it there.")},
        moves_numbers=True,
    )
)  # fmt: skip
