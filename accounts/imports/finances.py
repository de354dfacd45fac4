"""Files of statements: a row a customer and fiscal year."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import finances
from accounts.actions.row_nouns import Names, Noun
from accounts.forms.finances import StatementForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Statement
from accounts.rules.row_headers import STATEMENT_NAMES
from kam.ground.rights import Right

STATEMENTS = kind_of(
    Declared(
        key="statements",
        label=_("Statements of customers"),
        noun=Noun(
            noun="statement",
            model=Statement,
            right=Right.EDIT_FINANCES,
            names=lambda said: Names.only(said["account"], said["year"]),
            narrow=("account", "year"),
            complete=finances.completed,
        ),
        form=StatementForm,
        names=STATEMENT_NAMES,
        required=("account", "year"),
        examples={
            "year": "2025", "year_end": "2025-12-31", "currency": "CNY",
            "current_assets": "52000000", "total_assets": "91000000", "cash": "8600000",
            "current_liabilities": "31000000", "receivables": "17500000", "inventory": "14200000",
            "revenue": "128000000", "cost_of_sales": "97000000", "net_profit": "6900000", "source": "年报",
        },
        words={
            "contradiction": _("More than the whole of which it is a part: %(value)s. Correct one of the two."),
            "other_year": _(
                "The year and its last day do not go together (%(value)s): it ends in that year, or in the next up to"
                " 30 June. Correct one of the two."
            ),
        },
    )
)  # fmt: skip
