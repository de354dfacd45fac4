"""The bank of questions, features and objections: kept by the administrator; the first ones come with the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kam.ground import records
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.models import Aid
from lifecycle.rules.aids import FIRST


def write(*, values: Mapping[str, Any], by: User) -> Aid:
    """A new line of the bank."""
    require(by, Right.FIELDS)
    return records.create(Aid, values, by=by)


def change(aid: Aid, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Aid:
    """Other words."""
    require(by, Right.FIELDS)
    return records.change(aid, values, version=version, by=by)


def archive(aid: Aid, *, version: int | None = None, by: User) -> Aid:
    """No longer proposed; `restore` undoes it."""
    require(by, Right.FIELDS)
    return records.archive(aid, version=version, by=by)


def restore(aid: Aid, *, by: User) -> Aid:
    """Proposed again."""
    require(by, Right.FIELDS)
    return records.restore(aid, by=by)


def ensure_first() -> None:
    """Ground data: the first bank in Chinese and English; what stands there, changed or archived, is left alone."""
    known = set(Aid.objects.exclude(code=None).values_list("code", flat=True))
    rows = [Aid(**values) for values in FIRST if values["code"] not in known]
    if rows:
        Aid.objects.bulk_create(rows, ignore_conflicts=True)
