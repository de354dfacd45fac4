"""Preferences: how each person likes their pages; no right needed, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kam.choices import EventVerb
from kam.ground import records
from kam.models import User

FIELDS = ("language", "time_zone", "appearance", "page_size", "phone")


def put(values: Mapping[str, Any], *, version: int | None = None, by: User) -> User:
    """Set one's own language, time zone, appearance, rows a page and telephone number."""
    wanted = {name: values[name] for name in FIELDS if name in values}
    mine = User.objects.get(pk=by.pk)
    return records.change(mine, wanted, by=by, version=version, verb=EventVerb.USER_CHANGED)
