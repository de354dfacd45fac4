"""The filters of a list of a run's rows, laid on other rows about the same customers."""

from __future__ import annotations

from typing import Any

OF_ACCOUNT = ("q", "tier", "owner", "region", "segment", "category", "account")
"""What belongs to a customer and not to a row of a run; of which run is no matter of other rows."""
OF_RUN = ("run", "as_of")


def of_accounts(filterset: Any, rows: Any) -> Any | None:
    """Rows of the customers that are asked for; None where something is asked that only a run's row tells."""
    asked = {name: value for name, value in filterset.form.cleaned_data.items() if value not in (None, "")}
    if asked.keys() - {*OF_ACCOUNT, *OF_RUN}:
        return None
    for name in OF_ACCOUNT:
        rows = filterset.filters[name].filter(rows, asked[name]) if name in asked else rows
    return rows
