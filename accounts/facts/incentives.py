"""What the policy promises a tier or class this year against what was entered, of one customer and of all one sees."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, When
from django.utils import timezone

from accounts.choices import Grade
from accounts.models import Account, Incentive, Policy
from accounts.models.accounts import is_nominated
from accounts.rules import incentives
from accounts.rules.incentives import Promise

Renamed = dict[tuple[str, str], str]
Entries = list[tuple[str, str, Any]]
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
    today = timezone.localdate()
    seen = Account.objects.visible_to(user).live().exclude(tier="", key_class="", nominated_until=None).order_by()
    named = Case(When(is_nominated(today), then=True), default=False)
    terms, counts, due_to = policy.terms, Counter[Promise](), dict[Group, list[Promise]]()
    for *group, n in seen.values_list("tier", "key_class", named).annotate(n=Count("pk")):
        due_to[tuple(group)] = due = incentives.due(terms, group[0], group[1], nominated=group[2])
        counts.update(dict.fromkeys(due, n))
    rows = Incentive.objects.visible_to(user).live().filter(
        earned_on__year=day.year, forfeited_on__isnull=True, account__archived_at__isnull=True
    ).exclude(promise="").order_by("account_id", "pk")  # fmt: skip
    rows = rows.annotate(named=Case(When(is_nominated(today, "account__"), then=True), default=False))
    columns = ("account_id", "account__tier", "account__key_class", "named", "grade", "promise")
    words, got = renamed(policy, day), Counter[Promise]()
    for (_account, *group), entries in groupby(rows.values_list(*columns).iterator(), key=lambda row: row[:4]):
        due = due_to.get(tuple(group), [])
        told = _in_words([(row[4], row[5], True) for row in entries], words, due)
        got.update(one for one, entry in zip(due, incentives.answered(due, told), strict=True) if entry)
    listed = [one for one in incentives.promises(terms, Grade.values) if counts[one]]
    return [Open(one, counts[one], counts[one] - got[one]) for one in dict.fromkeys(listed)]


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
