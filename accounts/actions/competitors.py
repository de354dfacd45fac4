"""Competitors: one record for all customers, kept by whoever keeps customers' files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Competitor
from kam.ground import records, search
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


def enter(*, values: Mapping[str, Any], by: User) -> Competitor:
    """A competitor nobody entered yet."""
    require(by, Right.EDIT_ACCOUNTS)
    _check_name(str(values.get("name", "")))
    return records.create(Competitor, {**values, "search_text": _words(values)}, by=by)


def change(competitor: Competitor, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Competitor:
    """Correct its record; where it stands is each customer's own matter."""
    require(by, Right.EDIT_ACCOUNTS)
    names = {name: getattr(competitor, name) for name in ("name", "short_name")} | dict(values)
    _check_name(str(names["name"]), but=competitor)
    return records.change(competitor, {**values, "search_text": _words(names)}, by=by, version=version)


def archive(competitor: Competitor, *, version: int | None = None, by: User) -> Competitor:
    """Out of lists and choices; what was noted at customers stays, and `restore` undoes it."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.archive(competitor, by=by, version=version)


def restore(competitor: Competitor, *, by: User) -> Competitor:
    """Back from the archive."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.restore(competitor, by=by)


def called(name: str, *, by: User) -> Competitor:
    """The competitor of this name or short name; entered when nobody knows it yet."""
    require(by, Right.EDIT_ACCOUNTS)
    known = Competitor.objects.filter(name__iexact=name) | Competitor.objects.filter(short_name__iexact=name)
    return known.order_by("archived_at", "pk").first() or enter(values={"name": name}, by=by)


def _words(values: Mapping[str, Any]) -> str:
    return search.text_of(str(values.get("name") or ""), str(values.get("short_name") or ""))


def _check_name(name: str, but: Competitor | None = None) -> None:
    if Competitor.objects.filter(name__iexact=name).exclude(pk=but.pk if but else 0).exists():
        raise Refused(_("A competitor of this name is known already."), field="name", code="taken")
