"""Gathers for each manager what may call for help today: visits, late work, contribution, and what is at risk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import Account, Policy
from analytics.facts import coverage, managers, map_corner
from analytics.models import Score
from analytics.rules.helping import Book, Hand
from kam.models import User
from lifecycle.choices import PromiseSide
from lifecycle.models import Case, Promise


class Found(NamedTuple):
    """A book of everybody who holds customers that the user sees, and the others who have late work of theirs."""

    books: list[Book]
    hands: list[Hand]


def gather(user: Any) -> Found:
    """As of today; no owner is nobody's book, and a case in nobody's hands nobody's late work."""
    visits = {one.owner_id: one for one in coverage.by_owner(user, Policy.objects.current()) if one.owner_id}
    cases, promises, risks, books = _cases(user), _promises(user), _risks(user), managers.gather(user, visits=False)
    held = books.by_owner if books else {}
    late = {*cases, *promises}
    holders = Account.objects.visible_to(user).filter(owner__in=late).order_by().values_list("owner", flat=True)
    owners = {*visits, *risks, *held, *holders.distinct()} - {None}
    names = dict(User.objects.filter(pk__in=owners | late).values_list("pk", "name"))
    found = []
    for owner in sorted(owners):
        same = books.same(owner, lambda _one: True) if books else None
        seen = visits.get(owner, coverage.Coverage(names[owner], owner))
        found.append(Book(
            owner, names[owner], due=seen.due, unplanned=seen.unplanned, cases=cases.get(owner, 0),
            promises=promises.get(owner, 0), now=same.now if same else None, before=same.before if same else None,
            at_risk=risks.get(owner) or Book.at_risk,
        ))  # fmt: skip
    hands = [Hand(key, names[key], cases.get(key, 0), promises.get(key, 0)) for key in sorted(late - owners)]
    return Found(found, hands)


def _cases(user: Any) -> dict[int, int]:
    """{colleague: late cases in their hands}."""
    late = Case.objects.visible_to(user).live().late(timezone.now()).filter(user__isnull=False).order_by()
    return dict(late.values_list("user").annotate(n=Count("pk")))


def _promises(user: Any) -> dict[int, int]:
    """{colleague: promises of ours that they gave and that are late}."""
    late = Promise.objects.visible_to(user).due(timezone.localdate() - timedelta(1)).filter(side=PromiseSide.OURS)
    return dict(late.order_by().values_list("user").annotate(n=Count("pk")))


def _risks(user: Any) -> dict[int | None, Any]:
    """{owner: value at risk of their customers}, of whom something can be saved."""
    scored = Score.objects.visible_to(user).current().exclude(map_corner.gone()).order_by()
    return dict(scored.values_list("account__owner").annotate(sum=Sum("value_at_risk")))
