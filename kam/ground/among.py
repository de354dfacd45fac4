"""A condition of thousands of keys, written into the statement: as parameters each would be looked at several times."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, ForeignObject, Lookup


class Among(Lookup):  # type: ignore[type-arg]
    """`account__among=keys`: as `in`, of whole numbers of our own that were read from the database."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not self.rhs:
            raise EmptyResultSet
        column, values = self.process_lhs(compiler, connection)
        return f"{column} IN ({','.join([str(int(key)) for key in self.rhs])})", list(values)


def register() -> None:
    """Make it known, of keys and of what refers to others."""
    Field.register_lookup(Among)
    ForeignObject.register_lookup(Among)
