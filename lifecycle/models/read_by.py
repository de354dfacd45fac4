"""Rows whose words name people: who may not see contacts gets the rows, and not those words."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.query import ModelIterable

from kam.ground import rights, scope

Row = TypeVar("Row", bound=models.Model)


class ReadByQuerySet(scope.ScopedQuerySet[Row]):
    """Rows that are given as their reader may read them; `bare` makes those without the words."""

    bare: ClassVar[type[ModelIterable]]  # type: ignore[type-arg]

    def visible_to(self, user: Any) -> Self:
        """Those of customers that one sees; what colleagues wrote names people, and goes with their sight."""
        return super().visible_to(user).as_read_by(user)

    def as_read_by(self, user: Any) -> Self:
        """The same rows, without the words for who may not see contacts."""
        if rights.can(user, rights.Right.SEE_CONTACTS):
            return self
        found = self.all()
        found._iterable_class = self.bare
        return found
