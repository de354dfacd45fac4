"""Rows whose words name people: who may not see contacts gets the rows, and not those words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query import ModelIterable

from kam.ground import rights, scope


class PersonWords(models.Model):
    """A row of which some columns are words that name people."""

    names_people: ClassVar[frozenset[str]]
    """What its events tell to nobody who may not see contacts: those columns, and what stands for them there."""
    logged_whole = True
    is_unworded = False
    """Whether its reader was given it without them."""

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Write it; words that its reader was not given stay as they are."""
        if self.is_unworded and kwargs.get("update_fields") is None:
            unsaid = {field.name for field in self.words() if not getattr(self, field.name)}
            own = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = own - unsaid
        super().save(**kwargs)

    @classmethod
    def words(cls) -> list[models.Field[Any, Any]]:
        """The columns that hold them."""
        return [field for field in cls._meta.concrete_fields if field.name in cls.names_people]

    def unword(self) -> None:
        """Take them out of what is given; the row itself keeps them."""
        for field in self.words():
            setattr(self, field.name, field.get_default() if field.has_default() else "")
        self.is_unworded = True


class Unworded(ModelIterable):  # type: ignore[type-arg]
    """Rows without their words."""

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            self.unword(row)
            yield row

    def unword(self, row: Any) -> None:
        row.unword()


Row = TypeVar("Row", bound=PersonWords)


class PersonWordsQuerySet(scope.ScopedQuerySet[Row]):
    """Rows that are given as their reader may read them; `bare` makes those without the words."""

    bare: ClassVar[type[Unworded]] = Unworded

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

    def values(self, *fields: Any, **expressions: Any) -> Any:
        """Columns of the rows; raises FieldError for words that the reader is not given."""
        self._check(fields)
        return super().values(*fields, **expressions)

    def values_list(self, *fields: Any, **kwargs: Any) -> Any:
        """Columns of the rows; raises FieldError for words that the reader is not given."""
        self._check(fields)
        return super().values_list(*fields, **kwargs)

    def _check(self, fields: Iterable[Any]) -> None:
        words = {field.name for field in self.model.words()}
        if self._iterable_class is self.bare and words & (set(fields) or words):
            raise FieldError("Its words are read row by row here, as the reader may read them.")
