"""Teams: a tree whose paths follow every change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kam.actions import guards
from kam.choices import EventVerb
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Team, User


def put(team: Team | None, values: Mapping[str, Any], *, version: int | None = None, by: User) -> Team:
    """Make or change a team; the tree's paths follow, and a team cannot stand below itself."""
    require(by, Right.PEOPLE)
    parent = values.get("parent")
    if team is not None and parent is not None and parent.path.startswith(team.path):
        raise Refused(_("A team cannot stand below itself."), field="parent")
    with transaction.atomic(), guards.no_new_heads(by):
        if team is None:
            team = records.create(Team, values, by=by, verb=EventVerb.TEAM_CREATED)
        else:
            team = records.change(team, values, by=by, version=version, verb=EventVerb.TEAM_CHANGED)
        _repath(team)
    return team


def remove(team: Team, *, by: User) -> None:
    """Dissolve a team that has neither members nor teams below it."""
    require(by, Right.PEOPLE)
    with transaction.atomic(), guards.no_new_heads(by):
        fresh = records.lock(team)
        if fresh.members.exists() or fresh.children.exists():
            raise Refused(_("This team still has members or teams below it. Move them first."))
        events.record(EventVerb.TEAM_CHANGED, fresh, by=by, changes={"name": [fresh.name, None]})
        fresh.delete()


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
