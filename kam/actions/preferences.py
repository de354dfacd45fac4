"""Preferences: how each person likes their pages; no right needed, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kam.actions import users
from kam.choices import EventVerb
from kam.ground import records, unmoved
from kam.models import User
from kam.rules.sign_ons import kept

FIELDS = ("language", "time_zone", "appearance", "page_size", "phone")
WATCHED = ("watches", "digest", "digest_at")


def put(values: Mapping[str, Any], *, version: int | None = None, by: User) -> User:
    """Set one's own language, time zone, appearance, rows a page and telephone number."""
    wanted = {name: values[name] for name in FIELDS if name in values}
    mine = User.objects.get(pk=by.pk)
    return records.change(mine, wanted, by=by, version=version, verb=EventVerb.USER_CHANGED)


def watch(values: Mapping[str, Any], *, version: int | None = None, by: User) -> User:
    """Choose what one is told of (`watches`: {kind: wanted}), and on which days and when the daily mail comes."""
    wanted = {name: values[name] for name in WATCHED if name in values}
    mine = User.objects.get(pk=by.pk)
    return records.change(mine, wanted, by=by, version=version, verb=EventVerb.USER_CHANGED)


def move(*, email: str, keep: str = "", by: User) -> User:
    """
    Set one's own sign-in address: every other session ends (`keep` is the key of this one), the address before is told.

    Raises Refused where somebody else has the address, and where one's sign-in was moved since the request began: the
    role that was given then goes to who reads the address that stood there.
    """
    email = kept(email)
    with transaction.atomic():
        unmoved.hold(by)
        mine = User.objects.get(pk=by.pk)
        users.check_address(email, mine)
        changed = records.change(mine, {"email": email}, by=by, verb=EventVerb.USER_CHANGED)
        if email != by.email:
            users.address_moved(changed, by.email, keep=keep)
    return changed
