"""Whose hands a case comes into: the service seat of the account team, else the team's lead; and who is told of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import SeatFunction
from accounts.models import Account, Seat
from kam.choices import Role
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, standing
from kam.models import User, absences
from lifecycle.choices.cases import OPEN
from lifecycle.models import Case


def route(account: Account, function: str = SeatFunction.SERVICE) -> User | None:
    """
    The colleague who gets a case for a function of the account team, or None.

    The seat of the function, of several somebody who is at work today with the fewest open cases; without one the lead
    of the owner's team, then the owner. Whoever may not work on cases, or does not see the customer, is passed over.
    """
    seated = [one for one in _seated(account, function) if can(one, Right.ANSWER_CASES)]
    if seated:
        return _freest(seated)
    owner = account.owner if account.owner is not None and account.owner.is_active else None
    for one in (lead_of(owner), owner):
        if one is not None and can(one, Right.ANSWER_CASES) and sees(one, account):
            return one
    return None


def _seated(account: Account, function: str) -> list[User]:
    seats = Seat.objects.on_team_of(account.pk).filter(function=function).select_related("user").order_by("pk")
    found = list(dict.fromkeys(seat.user for seat in seats))
    if function == SeatFunction.MANAGER and account.owner is not None and account.owner.is_active:
        found.insert(0, account.owner)
    return found


def _freest(people: list[User]) -> User:
    at_work = absences.at_work(people, timezone.localdate()) or {one.pk for one in people}
    load = dict(
        Case.objects.filter(user__in=people, state__in=OPEN).order_by().values_list("user").annotate(Count("pk"))
    )
    return min(people, key=lambda one: (one.pk not in at_work, load.get(one.pk, 0), one.pk))


def lead_of(user: User | None) -> User | None:
    """Who leads the team of somebody: the first lead above who is not they themselves."""
    team = user.team if user is not None else None
    while team is not None:
        if team.lead is not None and team.lead.is_active and team.lead != user:
            return team.lead
        team = team.parent
    return None


def directors() -> list[User]:
    return list(User.objects.people().filter(role=Role.DIRECTOR).order_by("pk"))


def sees(user: User, account: Account) -> bool:
    return Account.objects.visible_to(user).filter(pk=account.pk).exists()


def check_hands(user: User, account: Account) -> None:
    """Whoever is to have a case sees its customer and may work on cases; raises Refused."""
    if not can(user, Right.ANSWER_CASES):
        words = _("The role of %(name)s does not work on cases.") % {"name": user}
        raise Refused(words, field="user", code="no_right")
    if not user.is_active or not sees(user, account):
        words = _("%(name)s does not see this customer. Give them a seat on its team first, or choose somebody else.")
        raise Refused(words % {"name": user}, field="user", code="out_of_sight")


def into_hands(user: User, account: Account) -> dict[str, Any]:
    """What a case says that somebody has taken on: of an integration's the person behind it."""
    person = standing(user)
    return {"user": person, "function": function_of(person, account)}


def function_of(user: User, account: Account) -> str:
    """In which function somebody works for a customer: by their seat, else as its manager or for service."""
    seats = Seat.objects.on_team_of(account.pk).filter(user=user).order_by("pk").values_list("function", flat=True)
    found = list(seats)
    if SeatFunction.SERVICE in found or (not found and user.role == Role.SERVICE):
        return SeatFunction.SERVICE.value
    return str(found[0]) if found else SeatFunction.MANAGER.value


def to_tell(case: Case, rung: int) -> list[User]:
    """
    Who is told of a lateness: 1 whoever has the case and the owner, 2 the team's lead, 3 the directors.

    Where nobody stands on a rung, those of the next one are told.
    """
    owner = case.account.owner
    rungs: list[list[User | None]] = [[case.user, owner], [lead_of(owner) or lead_of(case.user)], [*directors()]]
    there = ([one for one in people if one is not None and one.is_active] for people in rungs[rung - 1 :])
    return next((people for people in there if people), [])


def hearers(case: Case) -> list[User]:
    """Who hears what a customer says of a case: whoever has it and the owner, the directors where nobody is there."""
    found = [one for one in (case.user, case.account.owner) if one is not None and one.is_active]
    return found or directors()


def team(account: Account) -> Q:
    """The colleagues on a customer's team, for a choice among them."""
    seats = Seat.objects.on_team_of(account.pk).values("user")
    return Q(pk__in=seats) | Q(pk=account.owner_id or 0)
