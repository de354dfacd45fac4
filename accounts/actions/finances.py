"""Statements of customers: their figures of a fiscal year, entered, corrected, put away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account, Statement
from accounts.models.finances import FIGURES
from accounts.rules import finances as rules
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


@arrivals.at_home
def enter(*, values: Mapping[str, Any], by: User) -> Statement:
    """The figures of a year; raises Refused where the customer has that year already."""
    require(by, Right.EDIT_FINANCES)
    filled = completed(values)
    _check(filled.get("account"), filled["year"], by)
    return records.create(Statement, filled, by=by)


@arrivals.at_home
def change(statement: Statement, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Statement:
    """Correct the figures; a statement stays with its customer."""
    require(by, Right.EDIT_FINANCES)
    if "account" in values and values["account"] != statement.account:
        words = _("A statement stays with its customer. Archive it, and enter it at the other one.")
        raise Refused(words, field="account")
    _check(statement.account, values.get("year", statement.year), by, but=statement)
    return records.change(statement, completed(values, statement), by=by, version=version)


def archive(statement: Statement, *, version: int | None = None, by: User) -> Statement:
    """Out of the ratios and lists; `restore` undoes it."""
    require(by, Right.EDIT_FINANCES)
    return records.archive(statement, by=by, version=version)


def restore(statement: Statement, *, by: User) -> Statement:
    """Back from the archive; raises Refused where the year was entered anew."""
    require(by, Right.EDIT_FINANCES)
    _check(statement.account, statement.year, by, but=statement)
    return records.restore(statement, by=by)


def completed(values: Mapping[str, Any], old: Statement | None = None) -> dict[str, Any]:
    """The values with what is usual where nothing is said: the company's currency, the calendar year's end."""
    filled = ({"currency": "", "year_end": None} if old is None else {}) | dict(values)
    if "currency" in filled:
        filled["currency"] = filled["currency"] or settings.COMPANY_CURRENCY
    if "year_end" in filled:
        year = filled["year"] if old is None else filled.get("year", old.year)
        filled["year_end"] = filled["year_end"] or date(year, 12, 31)
    _check_year({name: filled.get(name, getattr(old, name, None)) for name in ("year", "year_end")})
    _check_fits({name: filled.get(name, getattr(old, name, None)) for name in FIGURES})
    return filled


def _check_year(named: Mapping[str, Any]) -> None:
    """Raises Refused where the year's name and its last day do not go together."""
    year, ends = named["year"], named["year_end"]
    if not rules.ends_in(year, ends):
        words = _("The fiscal year %(year)s ends between %(first)s and %(last)s. Correct the year or its end.")
        told = {"year": year, "first": f"{year}-01-01", "last": f"{year + 1}-06-30"}
        raise Refused(words % told, field="year_end", code="other_year", status=400, more={"value": f"{year}: {ends}"})


def _check_fits(figures: Mapping[str, Any]) -> None:
    """Raises Refused, naming both figures, where a part of the balance sheet is more than what it is part of."""
    found = rules.contradiction(rules.Figures(0, **figures))
    if found is None:
        return
    parts, whole = found
    label = {name: str(Statement._meta.get_field(name).verbose_name) for name in (*parts, whole)}  # type: ignore[union-attr]
    amount = sum((figures[name] or Decimal(0) for name in parts), Decimal(0))
    most = f"{label[whole]} ({figures[whole]:,.2f})"
    value = f"{' + '.join(label[name] for name in parts)} {amount:,.2f} > {label[whole]} {figures[whole]:,.2f}"
    if len(parts) > 1:
        said = _("Cash, receivables and inventory together (%(sum)s) cannot be more than %(whole)s.") % {
            "sum": f"{amount:,.2f}", "whole": most,
        }  # fmt: skip
    else:
        said = _("%(part)s cannot be more than %(whole)s, of which it is a part.") % {
            "part": f"{capfirst(label[parts[0]])} ({amount:,.2f})", "whole": most,
        }  # fmt: skip
    field = parts[0] if len(parts) == 1 else whole
    raise Refused(said, field=field, code="contradiction", status=400, more={"value": value})


def _check(account: Account | None, year: int, by: User, but: Statement | None = None) -> None:
    arrivals.open_for(account, by)
    same = Statement.objects.live().filter(account=account, year=year).exclude(pk=but.pk if but else 0)
    there = same.values_list("pk", flat=True).first()
    if there is not None:
        words = _("The figures of %(year)s are there already. Correct those.")
        raise Refused(words % {"year": year}, field="year", code="conflict", more={"statement": there})
