"""People and teams: made and changed by those who keep people; nobody grants more than they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.translation import gettext as _

from kam.choices import EventVerb, Role
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Team, Token, User
from kam.models.users import SYSTEM_USERNAME


def ensure_system() -> User:
    """The user the night runs as; idempotent, called after every migrate."""
    system, _made = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "KAM", "is_system": True, "role": Role.DIRECTOR}
    )
    if system.has_usable_password():
        system.set_unusable_password()
        system.save(update_fields=["password"])
    return system


def add(*, values: Mapping[str, Any], password: str = "", by: User) -> User:
    """A new colleague; without a password they get one by the reset link."""
    require(by, Right.PEOPLE)
    with transaction.atomic():
        user = User(**values)
        user.set_password(password) if password else user.set_unusable_password()
        records._save(user)
        events.record(EventVerb.USER_CREATED, user, by=by, data={"role": user.role, "team": user.team})
    return user


def change(user: User, values: Mapping[str, Any], *, version: int | None = None, by: User) -> User:
    """Role, team, active or not; a change of role or a disabling ends their sessions and tokens' reach at once."""
    require(by, Right.PEOPLE)
    if user.is_system:
        raise Refused(_("The system's own user cannot be changed."))
    if user.pk == by.pk and (values.get("role", user.role) != user.role or not values.get("is_active", True)):
        raise Refused(_("Nobody changes their own role or disables themselves; ask another administrator."))
    ended = values.get("role", user.role) != user.role or not values.get("is_active", user.is_active)
    with transaction.atomic():
        changed = records.change(user, values, by=by, version=version, verb=EventVerb.USER_CHANGED)
        if ended:
            end_sessions(changed)
    return changed


def end_sessions(user: User) -> None:
    """Sign the user out everywhere: the session hash changes with the session key salt kept in the password field."""
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if str(session.get_decoded().get("_auth_user_id")) == str(user.pk):
            session.delete()


def set_preferences(user: User, values: Mapping[str, Any], *, by: User) -> User:
    """One's own language, time zone, appearance and page size; no right needed, and nobody else's."""
    if user.pk != by.pk:
        raise Refused(_("Everybody sets their own preferences."), status=403)
    allowed = {
        name: values[name] for name in ("language", "time_zone", "appearance", "page_size", "phone") if name in values
    }
    return records.change(user, allowed, by=by, verb=EventVerb.USER_CHANGED)


def put_team(team: Team | None, values: Mapping[str, Any], *, version: int | None = None, by: User) -> Team:
    """Make or change a team; the tree's paths follow, and a team cannot stand below itself."""
    require(by, Right.PEOPLE)
    parent = values.get("parent")
    if team is not None and parent is not None and parent.path.startswith(team.path):
        raise Refused(_("A team cannot stand below itself."), field="parent")
    with transaction.atomic():
        if team is None:
            team = records.create(Team, values, by=by, verb=EventVerb.TEAM_CREATED)
        else:
            team = records.change(team, values, by=by, version=version, verb=EventVerb.TEAM_CHANGED)
        _repath(team)
    return team


def _repath(team: Team) -> None:
    """Write the path of a team and of all below it."""
    path = f"{team.parent.path if team.parent else '/'}{team.pk}/"
    if path == team.path:
        return
    Team.objects.filter(pk=team.pk).update(path=path)
    team.path = path
    for child in team.children.all():
        child.parent = team
        _repath(child)


def first_administrator(*, username: str = "admin", email: str = "") -> User:
    """The first administrator of an empty instance, without a password (the one-time link sets it)."""
    user, made = User.objects.get_or_create(
        username=username, defaults={"name": username, "email": email, "role": Role.ADMINISTRATOR}
    )
    if made:
        user.set_unusable_password()
        user.save()
        events.record(EventVerb.USER_CREATED, user, by=User.objects.system(), data={"role": user.role})
    return user


def one_time_key(user: User) -> str:
    """A key that sets the password once and then is worth nothing."""
    return default_token_generator.make_token(user)


def revoke_tokens(user: User) -> int:
    """End every token of a user."""
    return Token.objects.filter(user=user).delete()[0]
