"""Surveys: the ones an instance begins with, and those that an administrator writes, changes, puts away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.choices import EventVerb
from lifecycle.choices.surveys import Audience, Occasion
from lifecycle.models import Survey
from lifecycle.rules import surveys as rules


def ensure_ground() -> None:
    """The surveys that an instance begins with, none of them sent by itself; written once."""
    if Survey.objects.exists():
        return
    Survey.objects.bulk_create(
        Survey(
            key=one.key, audience=one.audience, scale=one.scale, occasion=one.occasion, delay_days=one.delay_days,
            asks_gain=one.asks_gain, most=one.most, tiers=list(one.tiers), position=place,
        )
        for place, one in enumerate(rules.GROUND, start=1)
    )  # fmt: skip


def write(*, values: Mapping[str, Any], by: User) -> Survey:
    """A new survey; without a place it is the last."""
    require(by, Right.FIELDS)
    _named(values.get("name"))
    _plan(values)
    with transaction.atomic():
        last = Survey.objects.aggregate(place=Max("position"), key=Max("pk"))
        given = {name: value for name, value in values.items() if value not in (None, "")}
        key = given.get("key") or f"survey-{(last['key'] or 0) + 1}"
        whole = {"position": (last["place"] or 0) + 1} | given | {"key": key}
        return records.create(Survey, whole, by=by, verb=EventVerb.SURVEY_CREATED)


def change(survey: Survey, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Survey:
    """Other words, plan, place. Whom it asks and its scale stay once somebody answered: figures stand on them."""
    require(by, Right.FIELDS)
    given = {name: value for name, value in values.items() if name != "key" and value is not None}
    for name in ("audience", "scale"):
        if name in given and given[name] != getattr(survey, name) and survey.given.exists():
            words = _("This survey has answers already. Write another one for another scale or other people.")
            raise Refused(words, field=name)
    if given.get("name", "") == str(survey) and not survey.name:
        given["name"] = ""
    elif "name" in given:
        _named(given["name"] or (str(survey) if not survey.name else ""))
    _plan({name: given.get(name, getattr(survey, name)) for name in ("audience", "occasion", "automatic")})
    return records.change(survey, given, version=version, by=by, verb=EventVerb.SURVEY_CHANGED)


def archive(survey: Survey, *, version: int | None = None, by: User) -> Survey:
    """Sent no more; links that are out can still be answered, answers stay. `restore` undoes it."""
    require(by, Right.FIELDS)
    return records.archive(survey, version=version, by=by)


def restore(survey: Survey, *, by: User) -> Survey:
    """In use again."""
    require(by, Right.FIELDS)
    return records.restore(survey, by=by)


def _named(name: Any) -> None:
    if not str(name or "").strip():
        raise Refused(_("Give it a name."), field="name")


def _plan(values: Mapping[str, Any]) -> None:
    """A plan needs an occasion; our own team is asked every quarter or by hand."""
    occasion = values.get("occasion") or Occasion.HAND
    if values.get("automatic") and occasion == Occasion.HAND:
        raise Refused(_("Say on what occasion the plan is to send it."), field="occasion", status=400)
    if values.get("audience") == Audience.TEAM and occasion in (Occasion.VISIT, Occasion.CASE):
        words = _("Our own team is asked every quarter, or by hand.")
        raise Refused(words, field="occasion", status=400)
