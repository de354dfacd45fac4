"""Company targets: the director sets one for a year, changes it, takes it out and brings it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from analytics.choices import EventVerb
from analytics.models import CompanyTarget
from analytics.rules import targets as rules
from kam.ground import days, records, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

URL = "/targets/"


def write(*, values: Mapping[str, Any], by: User) -> CompanyTarget:
    """A target of a year that has none. Raises Refused for a year out of span, a second one, or nothing aimed at."""
    require(by, Right.EDIT_POLICY)
    given = {"goal": "", "key_share": None} | dict(values)
    _check(given)
    _is_free(given["year"])
    return records.create(CompanyTarget, given, by=by, verb=EventVerb.TARGET_SET, data=_told(given), url=URL)


def change(target: CompanyTarget, *, values: Mapping[str, Any], version: int | None = None, by: User) -> CompanyTarget:
    """Another share, goal or year; what was aimed at before stays in its history."""
    require(by, Right.EDIT_POLICY)
    whole = {name: getattr(target, name) for name in ("year", "key_share", "goal")} | dict(values)
    _check(whole)
    if whole["year"] != target.year:
        _is_free(whole["year"])
    return records.change(
        target, values, version=version, by=by, verb=EventVerb.TARGET_CHANGED, data=_told(whole), url=URL
    )


def write_many(*, lines: Sequence[Mapping[str, Any]], by: User) -> int:
    """
    The targets of several years, all or none: those that have one are changed, the others made; how many were written.

    Raises Refused, with the year, for what `write` refuses and for a year that is named twice.
    """
    require(by, Right.EDIT_POLICY)
    years = [line["year"] for line in lines]
    if twice := next((year for year in years if years.count(year) > 1), None):
        raise Refused(_("The year %(year)s stands there twice.") % {"year": twice}, field="lines", status=400)
    with transaction.atomic():
        return sum(_written(line, by) for line in lines)


def _written(line: Mapping[str, Any], by: User) -> bool:
    """Whether there was anything to write."""
    old = CompanyTarget.objects.of_year(line["year"])
    if old is not None and _told(line) == {name: getattr(old, name) for name in _told(line)}:
        return False
    try:
        write(values=line, by=by) if old is None else change(old, values=line, by=by)
    except Refused as refusal:
        words = wording.pair(str(line["year"]), str(refusal.message))
        raise Refused(words, field="lines", code=refusal.code, status=refusal.status) from refusal
    return True


def archive(target: CompanyTarget, *, version: int | None = None, by: User) -> CompanyTarget:
    """Aimed at no more."""
    require(by, Right.EDIT_POLICY)
    return records.archive(target, version=version, by=by)


def restore(target: CompanyTarget, *, by: User) -> CompanyTarget:
    """Aimed at again; raises Refused where its year has another one by now."""
    require(by, Right.EDIT_POLICY)
    if target.archived_at is not None:
        _is_free(target.year)
    return records.restore(target, by=by)


def _check(values: Mapping[str, Any]) -> None:
    this = days.offered().year
    if not rules.in_span(values["year"], this):
        words = _("Choose a year from %(first)s to %(last)s.")
        raise Refused(words % {"first": this - rules.BACK, "last": this + rules.AHEAD}, field="year", status=400)
    if values["key_share"] is None and not str(values["goal"]).strip():
        raise Refused(_("Say what is aimed at: a share, a goal, or both."), field="key_share", status=400)
    if values["key_share"] is not None and not 0 < values["key_share"] <= 1:
        raise Refused(_("A share lies above 0% and is 100% at most."), field="key_share", status=400)


def _is_free(year: int) -> None:
    if CompanyTarget.objects.of_year(year) is not None:
        raise Refused(_("This year has a target already. Change that one."), field="year", code="conflict")


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("year", "key_share", "goal")}
