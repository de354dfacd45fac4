"""Who decides on a visit to come or a promise: whose it is, the promise's maker, the customer's owner, who leads."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kam.ground import events
from kam.ground.rights import Right, can, standing
from kam.models import Event, User
from lifecycle.choices import EventVerb
from lifecycle.models import Promise, VisitPlan


def of(rows: Iterable[VisitPlan | Promise], user: User) -> set[int]:
    """The keys of those of these (of one kind, with their accounts) on which a person decides who may do such work."""
    found, person = list(rows), standing(user)
    if can(user, Right.HAND_OVER):
        return {row.pk for row in found}
    own = {row.pk for row in found if person.pk in (row.user_id, row.account.owner_id)}
    return own | _made([row for row in found if isinstance(row, Promise) and row.pk not in own], user)


def check(row: VisitPlan | Promise, by: User) -> None:
    """Raises PermissionDenied for a colleague who but sees the customer."""
    if row.pk not in of([row], by):
        raise PermissionDenied(_("This is a colleague's: they decide on it, the customer's owner, or who leads them."))


def _made(rows: list[Promise], user: User) -> set[int]:
    """The keys of those of these promises that a person wrote down, whoever is to keep them."""
    if not rows:
        return set()
    made = Event.objects.filter(
        noun=events.noun_of(rows[0]), subject_id__in=[row.pk for row in rows], verb=EventVerb.PROMISE_MADE,
        by_id__in={user.pk, standing(user).pk},
    )  # fmt: skip
    return {pk for pk in made.values_list("subject_id", flat=True) if pk is not None}
