"""What the policy promises a tier or class this year against what was entered, of one customer and of all one sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, Q, When

from accounts.choices import Grade
from accounts.models import Account, Incentive, Policy
from accounts.models.accounts import is_nominated
from accounts.rules import incentives
from accounts.rules.incentives import Promise
from kam.ground.days import company_today

Renamed = dict[tuple[str, str], str]
Entries = list[tuple[str, str, Any]]
Answered = tuple[int, Promise]
Group = tuple[Any, ...]
"""Tier, class, and whether nominated."""


@dataclass(frozen=True)
class Answer:
    """A promise, and the incentive of this year that answers it, if there is one."""

    promise: Promise
    got: Incentive | None


@dataclass(frozen=True)
class Open:
    """A promise of the book: how many customers it is due to this year, and for how many nothing was entered yet."""

    promise: Promise
    due: int
    open: int


def answers(account: Account, policy: Policy, day: date) -> list[Answer]:
    """What the customer is due in the calendar year of a day, with what answers it; at most two questions."""
    due = incentives.due(policy.terms, account.tier, account.key_class, nominated=account.is_nominated)
    if not due:
        return []
    rows = Incentive.objects.live().filter(account=account, earned_on__year=day.year, forfeited_on__isnull=True)
    got = [(row.grade, row.promise, row) for row in rows.exclude(promise="").order_by("pk")]
    words = renamed(policy, day) if {text for _grade, text, _row in got} - {one.text for one in due} else {}
    return [Answer(*one) for one in zip(due, incentives.answered(due, _in_words(got, words, due)), strict=True)]


def of_book(user: Any, policy: Policy, day: date) -> list[Open]:
    """The same over all customers one sees, by tier and class; three questions, whatever their number."""
    today = company_today()
    counts, due_to = Counter[Promise](), dict[Group, list[Promise]]()
    for *group, n in _grouped(Account.objects.visible_to(user), today).annotate(n=Count("pk")):
        due_to[tuple(group)] = due = _due(policy, group)
        counts.update(dict.fromkeys(due, n))
    got = Counter(one for _account, one in _answered(user, policy, day, due_to))
    listed = [one for one in incentives.promises(policy.terms, Grade.values) if counts[one]]
    return [Open(one, counts[one], counts[one] - got[one]) for one in dict.fromkeys(listed)]


def owed(accounts: Any, promise: str, user: Any, *, only_open: bool = False) -> Any:
    """
    Of some customers those that are due a promise (by its `key`) this year, as `of_book` counts them for a user.

    With `only_open` those for whom nothing was entered yet. None where the policy in force promises no such thing.
    """
    day, today = company_today(), company_today()
    policy = Policy.objects.in_force(day)
    groups = _grouped(Account.objects.visible_to(user), today).distinct()
    due_to = {tuple(group): _due(policy, group) for group in groups}
    whom = Q()
    for (tier, key_class, named), due in due_to.items():
        if any(one.key == promise for one in due):
            whom |= Q(tier=tier, key_class=key_class) & (is_nominated(today) if named else ~is_nominated(today))
    if not whom:
        return accounts.none()
    found = accounts.live().filter(whom)
    if not only_open:
        return found
    return found.exclude(pk__in=[pk for pk, one in _answered(user, policy, day, due_to) if one.key == promise])


def _grouped(accounts: Any, today: date) -> Any:
    """The tier, class, and whether nominated, of those that a policy may promise something."""
    seen = accounts.live().exclude(tier="", key_class="", nominated_until=None).order_by()
    named = Case(When(is_nominated(today), then=True), default=False)
    return seen.values_list("tier", "key_class", named)


def _due(policy: Policy, group: Sequence[Any]) -> list[Promise]:
    return incentives.due(policy.terms, group[0], group[1], nominated=group[2])


def _answered(user: Any, policy: Policy, day: date, due_to: Mapping[Group, list[Promise]]) -> Iterator[Answered]:
    """Each promise of each customer for which something was entered in the year of a day."""
    rows = Incentive.objects.visible_to(user).live().filter(
        earned_on__year=day.year, forfeited_on__isnull=True, account__archived_at__isnull=True
    ).exclude(promise="").order_by("account_id", "pk")  # fmt: skip
    today = company_today()
    rows = rows.annotate(named=Case(When(is_nominated(today, "account__"), then=True), default=False))
    columns, words = ("account_id", "account__tier", "account__key_class", "named", "grade", "promise"), None
    for (account, *group), entries in groupby(rows.values_list(*columns).iterator(), key=lambda row: row[:4]):
        words = renamed(policy, day) if words is None else words
        due = due_to.get(tuple(group), [])
        told = _in_words([(row[4], row[5], True) for row in entries], words, due)
        for one, entry in zip(due, incentives.answered(due, told), strict=True):
            if entry:
                yield account, one


def renamed(policy: Policy, day: date) -> Renamed:
    """What versions that were in force in the year of a day called otherwise, as `rules.incentives.reworded` says."""
    found: Renamed = {}
    for version in Policy.objects.begun(day).exclude(pk=policy.pk):
        found = incentives.reworded(version.terms, policy.terms, Grade.values) | found
        if version.effective_on is None or version.effective_on.year < day.year:
            break
    return found


def _in_words(got: Entries, words: Renamed, due: list[Promise]) -> Entries:
    """What was entered, in the words of the version in force; without a grade, in those of any that is due."""
    grades = [one.grade for one in due]
    return [
        (grade, next((words[one, text] for one in ([grade] if grade else grades) if (one, text) in words), text), entry)
        for grade, text, entry in got
    ]
