"""Lists whose file names a contact: only to whoever may see contacts."""

from __future__ import annotations

from typing import Any

from accounts.rules import persons
from kam.ground import round_trips
from kam.ground.lists import Column
from kam.ground.rights import Right, can


class NamesContacts:
    """Put before ListPage, over rows with a contact; `name` is the kind whose import reads the file back."""

    name: str
    columns: list[Column]
    user: Any

    def sheet(self, queryset: Any) -> Any:
        if can(self.user, Right.SEE_CONTACTS):
            self.columns = [*self.columns, *round_trips.columns(self.name, {"contact": _cell})]
        return super().sheet(queryset)  # type: ignore[misc]


def _cell(row: Any) -> str:
    return persons.cell(row.contact.name, row.contact.email) if row.contact else ""
