"""Milestone marks that come in by rows: which milestone a cell names, and the day of a mark."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from accounts.actions.row_nouns import Asked, Tie
from kam.models import User
from lifecycle.models import Milestone


def completed(values: Mapping[str, Any], _record: Any) -> dict[str, Any]:
    """The values; without a day it is today."""
    return dict(values) | {"on": values.get("on") or timezone.localdate()}


def milestones(_by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """Milestones in use by key, else by name in any language if no other bears it; few, so all are read."""
    rows = list(Milestone.objects.live())
    named: dict[str, set[int]] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for row in rows:
                named.setdefault(str(row).casefold(), set()).add(row.pk)
    found = {name: next(iter(keys)) for name, keys in named.items() if len(keys) == 1} | {
        row.key: row.pk for row in rows
    }
    return {one: found[one[2].strip().casefold()] for one in asked if one[2].strip().casefold() in found}


MILESTONE = Tie(milestones, "unknown_milestone")
