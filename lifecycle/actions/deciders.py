"""Who decides on a visit to come, a promise or a to-do: whose it is, who made it, the customer's owner, who leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kam.ground import events
from kam.ground.rights import Right, can, standing
from kam.models import Event, User
from lifecycle.choices import EventVerb
from lifecycle.models import Promise, Todo, VisitPlan

MADE = {Promise: EventVerb.PROMISE_MADE, Todo: EventVerb.TODO_GIVEN}
"""What is somebody's who wrote it down, whoever is to do it."""


def of(rows: Iterable[VisitPlan | Promise | Todo], user: User) -> set[int]:
    """The keys of those of these (of one kind, with their accounts) on which a person decides who may do such work."""
    found, person = list(rows), standing(user)
    if can(user, Right.HAND_OVER):
        return {row.pk for row in found}
    own = {row.pk for row in found if person.pk in (row.user_id, row.account.owner_id)}
    return own | _made([row for row in found if type(row) in MADE and row.pk not in own], user)


def check(row: VisitPlan | Promise | Todo, by: User) -> None:
    """Raises PermissionDenied for a colleague who but sees the customer."""
    if row.pk not in of([row], by):
        raise PermissionDenied(_("This is a colleague's: they decide on it, the customer's owner, or who leads them."))


def _made(rows: list[Any], user: User) -> set[int]:
    """The keys of those of these promises or to-dos that a person wrote down, whoever is to keep them."""
    if not rows:
        return set()
    made = Event.objects.filter(
        noun=events.noun_of(rows[0]), subject_id__in=[row.pk for row in rows], verb=MADE[type(rows[0])],
        by_id__in={user.pk, standing(user).pk},
    )  # fmt: skip
    return {pk for pk in made.values_list("subject_id", flat=True) if pk is not None}
