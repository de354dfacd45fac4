"""Company targets: the director sets one for a year, changes it, takes it out and brings it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.choices import EventVerb
from analytics.models import CompanyTarget
from analytics.rules import targets as rules
from kam.ground import days, records, wording
from kam.ground.errors import Refused, Stale
from kam.ground.rights import Right, require
from kam.models import User

URL = "/targets/"
MEANWHILE = gettext_lazy("Somebody else changed this target meanwhile. Leave out its line, or load the page again.")
Read = tuple[int | None, int | None]
"""The key and the version of a target as somebody read it."""
NEVER: Read = (None, None)


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


def write_many(*, lines: Sequence[Mapping[str, Any]], read: Mapping[int, Read], by: User) -> int:
    """
    The targets of several years, all or none: those that were read are changed, the others made; how many were written.

    A line holds its year and what is to become otherwise; one with nothing else is left alone. Raises Refused, with
    the year, for what `write` refuses, for a year that is named twice and for one that others wrote since it was read.
    """
    require(by, Right.EDIT_POLICY)
    years = [line["year"] for line in lines]
    if twice := next((year for year in years if years.count(year) > 1), None):
        raise Refused(_("The year %(year)s is listed twice.") % {"year": twice}, field="lines", status=400)
    with transaction.atomic():
        return sum(_written(line, read.get(line["year"], NEVER), by) for line in lines)


def _written(line: Mapping[str, Any], read: Read, by: User) -> bool:
    """Whether there was anything to write."""
    if line.keys() <= {"year"}:
        return False
    old = CompanyTarget.objects.of_year(line["year"])
    try:
        if (old.pk if old else None) != read[0]:  # set, or put away, by somebody else meanwhile
            raise Stale(MEANWHILE)
        write(values=line, by=by) if old is None else change(old, values=line, version=read[1], by=by)
    except Refused as refusal:
        words = wording.pair(line["year"], MEANWHILE if isinstance(refusal, Stale) else refusal.message)
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
