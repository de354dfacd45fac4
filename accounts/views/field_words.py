"""Custom fields on pages of customers: columns of the list and its files, lines of the file of one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.utils.safestring import SafeString

from accounts.choices import FieldKind
from accounts.models import Account, CustomField
from accounts.models.fields import shown_in, worked_out
from kam.ground.lists import Column
from kam.templatetags import ui

OWN = "own desk"
NUMBERS = (FieldKind.NUMBER, FieldKind.MONEY)


class WithFields:
    """A list of records with custom fields: each is a column beside the `written` ones, to sort by and to export."""

    written: ClassVar[list[Column]] = []
    giving_way: ClassVar[tuple[str, ...]] = ()  # keys of columns that a middling screen shows no more beside them
    request: Any

    @cached_property
    def columns(self) -> list[Column]:
        return [*self.written, *map(column, shown_in(self.request))]

    def shown(self) -> list[Column]:
        """An administrator put their own columns there, so these go before the last of ours."""
        found: list[Column] = super().shown()  # type: ignore[misc]
        gone = self.giving_way[: sum(column.css == OWN for column in found)]
        return [replace(c, css=f"roomy {c.css}") if c.key in gone else c for c in found]

    def rows(self) -> Any:
        sort = self.sort().lstrip("-")  # type: ignore[attr-defined]
        return worked_out(super().rows(), [f for f in shown_in(self.request) if f.sort == sort])  # type: ignore[misc]


def column(field: CustomField) -> Column:
    """The field as a column; one that the list has no room for stands in files all the same."""
    return Column(
        field.name,
        field.label,
        lambda account: exported(field, account.custom.get(field.key)),
        lambda account: cell(field, account.custom.get(field.key)),
        field.sort,
        num=field.kind in NUMBERS,
        css=OWN,
        only="" if field.listed else "export",
    )


def exported(field: CustomField, value: Any) -> Any:
    """A value in a file: numbers as numbers, days as days of the sheet, choices and answers in words."""
    if value is None:
        return ""
    if field.kind in NUMBERS:
        return Decimal(value)
    return field.shown(value) if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO) else value


def cell(field: CustomField, value: Any) -> str | SafeString:
    """A value in a list: amounts short, with the exact one on hover."""
    if value is None:
        return ui.nothing()
    return ui.money(value) if field.kind == FieldKind.MONEY else field.shown(value)


def facts(account: Account) -> list[dict[str, Any]]:
    """What is known of one customer in the fields: {label, value}; what is not known is left out."""
    fields = [field for field in shown_in(None) if field.key in account.custom]
    return [{"label": f.label, "value": cell(f, account.custom[f.key])} for f in fields]
