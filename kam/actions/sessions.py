"""Signing out everywhere: one's own other devices, or all of a colleague's by whoever keeps people."""

from __future__ import annotations

from django.db import transaction

from kam.actions import users
from kam.choices import EventVerb
from kam.ground import events
from kam.ground.rights import Right, require, same_person
from kam.models import User


def end_all(user: User, *, keep: str = "", by: User) -> int:
    """
    End all sessions of a person, of one's own all but the one whose key is `keep`; returns how many there were.

    Password, second factor, tokens and calendar addresses stay as they are: each of them is ended on its own.
    """
    if not same_person(user, by):
        require(by, Right.PEOPLE)
        keep = ""
    with transaction.atomic():
        count = users.sign_out(user, keep=keep)
        events.record(EventVerb.SIGNED_OUT, user, by=by, data={"count": count})
    return count
