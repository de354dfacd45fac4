"""Roles that reach further than those of whoever keeps people: a director gives them, and lets nobody in on the way."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kam.actions import users
from kam.choices import EventVerb
from kam.ground import records, sign_in
from kam.ground.errors import Refused
from kam.ground.rights import Right, exceeds, givable, require
from kam.models import User


def give(user: User, *, role: str, base: str, version: int | None = None, by: User) -> User:
    """
    Another role, at most as far as one's own; what the one before opened ends, and the other directors are told.

    Whoever has set no password yet gets a fresh link by mail, under `base`: one made before opens nothing any more.
    """
    require(by, Right.GIVE_ROLES)
    if user.is_system or sign_in.is_program(user) or user.pk == by.pk or exceeds(user, by):
        raise Refused(_("This person's role is not yours to change."), status=403)
    if role not in givable(by):
        raise Refused(_("This role may do more than yours."), field="role", status=403)
    told = [user, *User.objects.directors()]
    with transaction.atomic():
        was = User.objects.select_for_update().get(pk=user.pk)
        if was.role == role:
            return was
        url, verb = reverse("kam:notice-list"), EventVerb.USER_CHANGED
        given = records.change(user, {"role": role}, by=by, version=version, verb=verb, notify=told, url=url)
        users.end(given)
        if users.awaits_link(given):
            users.mail_fresh_link(given, base=base)
    return given
