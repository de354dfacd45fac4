"""The filters of a list of a run's rows, laid on other rows about the same customers."""

from __future__ import annotations

from typing import Any

from kam.ground import search, ways

OF_ACCOUNT = ("q", "tier", "owner", "region", "segment", "category", "account")
"""What belongs to a customer and not to a row of a run; of which run is no matter of other rows."""
OF_RUN = ("run", "as_of")
OWN = ("q", "tier", "owner", "region", "segment")
"""What stands in a customer's own row, by the same names as in lists of customers."""


def of_accounts(filterset: Any, rows: Any) -> Any | None:
    """Rows of the customers that are asked for; None where something is asked that only a run's row tells."""
    asked = {name: value for name, value in filterset.form.cleaned_data.items() if value not in (None, "")}
    if asked.keys() - {*OF_ACCOUNT, *OF_RUN}:
        return None
    for name in OF_ACCOUNT:
        rows = filterset.filters[name].filter(rows, asked[name]) if name in asked else rows
    return rows


def customers_of(filterset: Any, rows: Any) -> Any | None:
    """The same of customers themselves; None where something is asked that no customer's own row tells."""
    asked = {name: value for name, value in filterset.form.cleaned_data.items() if value not in (None, "")}
    if asked.keys() - {*OWN, *OF_RUN}:
        return None
    for name in asked.keys() & {*OWN}:
        if name == "q":
            rows = rows.filter(search.matching(asked[name], "search_text")) if asked[name].strip() else rows
        else:
            rows = rows.filter(**{name: None if asked[name] == ways.UNASSIGNED else asked[name]})
    return rows
