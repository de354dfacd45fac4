"""Competitors: one record for all customers, kept by whoever keeps customers' files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Competitor
from accounts.models.competitors import name_key
from kam.ground import records, search
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


def enter(*, values: Mapping[str, Any], by: User) -> Competitor:
    """A competitor nobody entered yet."""
    require(by, Right.EDIT_ACCOUNTS)
    _check_name(str(values.get("name", "")))
    return records.create(Competitor, completed(values), by=by)


def change(competitor: Competitor, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Competitor:
    """Correct its record; where it stands is each customer's own matter."""
    require(by, Right.EDIT_ACCOUNTS)
    _check_name(str(values.get("name", competitor.name)), but=competitor)
    return records.change(competitor, completed(values, competitor), by=by, version=version)


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
    return known_as(name) or enter(values={"name": name.strip()}, by=by)


def known_as(name: str) -> Competitor | None:
    """The competitor of this name, else of this short name, in either script and any case; there are few to look at."""
    key, found = name_key(name), list[tuple[bool, bool, int]]()
    for pk, full, short, gone in Competitor.objects.values_list("pk", "name", "short_name", "archived_at"):
        if key in (name_key(full), name_key(short)):
            found.append((gone is not None, name_key(full) != key, pk))
    return Competitor.objects.get(pk=min(found)[-1]) if key and found else None


def completed(values: Mapping[str, Any], old: Competitor | None = None) -> dict[str, Any]:
    """The values with the words by which the competitor is found."""
    names = {name: getattr(old, name, "") for name in ("name", "short_name")} | dict(values)
    return {**values, "search_text": _words(names)}


def _words(values: Mapping[str, Any]) -> str:
    return search.text_of(str(values.get("name") or ""), str(values.get("short_name") or ""))


def _check_name(name: str, but: Competitor | None = None) -> None:
    others = Competitor.objects.exclude(pk=but.pk if but else 0).values_list("name", flat=True)
    if name_key(name) in map(name_key, others):
        raise Refused(_("A competitor of this name is known already."), field="name", code="taken")
