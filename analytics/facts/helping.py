"""Gathers for each manager what may call for help today: visits, late work, contribution, and what is at risk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import Policy
from analytics.facts import coverage, managers, map_corner
from analytics.models import Score
from analytics.rules.helping import Book
from kam.models import User
from lifecycle.choices import PromiseSide
from lifecycle.models import Case, Promise


def gather(user: Any) -> list[Book]:
    """A book of everybody who holds customers that the user sees; no owner is nobody's book."""
    visits = {one.owner_id: one for one in coverage.by_owner(user, Policy.objects.current()) if one.owner_id}
    cases, promises, risks, books = _cases(user), _promises(user), _risks(user), managers.gather(user, visits=False)
    held = books.by_owner if books else {}
    names = dict(User.objects.filter(pk__in={*visits, *cases, *risks, *held} - {None}).values_list("pk", "name"))
    found = []
    for owner, name in names.items():
        same = books.same(owner, lambda _one: True) if books else None
        seen = visits.get(owner, coverage.Coverage(name, owner))
        found.append(Book(
            owner, name, due=seen.due, unplanned=seen.unplanned, cases=cases.get(owner, 0),
            promises=promises.get(owner, 0), now=same.now if same else None, before=same.before if same else None,
            at_risk=risks.get(owner) or Book.at_risk,
        ))  # fmt: skip
    return found


def _cases(user: Any) -> dict[int | None, int]:
    """{owner: late cases of their customers}."""
    late = Case.objects.visible_to(user).live().late(timezone.now()).order_by()
    return dict(late.values_list("account__owner").annotate(n=Count("pk")))


def _promises(user: Any) -> dict[int, int]:
    """{colleague: promises of ours that they gave and that are late}."""
    late = Promise.objects.visible_to(user).due(timezone.localdate() - timedelta(1)).filter(side=PromiseSide.OURS)
    return dict(late.order_by().values_list("user").annotate(n=Count("pk")))


def _risks(user: Any) -> dict[int | None, Any]:
    """{owner: value at risk of their customers}, of whom something can be saved."""
    scored = Score.objects.visible_to(user).current().exclude(map_corner.gone()).order_by()
    return dict(scored.values_list("account__owner").annotate(sum=Sum("value_at_risk")))
