"""What the policy promises a tier or class this year against what was entered, of one customer and of all one sees."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from accounts.choices import Grade
from accounts.models import Account, Incentive, Policy
from accounts.rules import incentives, nominations
from accounts.rules.incentives import Promise


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
    """What the customer is due by tier and class in the calendar year of a day, with what answers it; one question."""
    due = incentives.promises(policy.terms, nominations.grades(account.tier, account.key_class))
    if not due:
        return []
    rows = Incentive.objects.live().filter(account=account, earned_on__year=day.year, forfeited_on__isnull=True)
    got = {row.promise: row for row in rows.exclude(promise="").order_by("pk")}
    return [Answer(one, got.get(one.text)) for one in due]


def of_book(user: Any, policy: Policy, day: date) -> list[Open]:
    """The same over all customers one sees, by tier and class; two questions, whatever their number."""
    seen = Account.objects.visible_to(user).live().exclude(tier="", key_class="").order_by()
    counts: Counter[str] = Counter()
    for tier, key_class, n in seen.values_list("tier", "key_class").annotate(n=Count("pk")):
        counts.update(dict.fromkeys(nominations.grades(tier, key_class), n))
    rows = Incentive.objects.visible_to(user).live().filter(
        earned_on__year=day.year, forfeited_on__isnull=True, account__archived_at__isnull=True
    ).exclude(promise="").order_by()  # fmt: skip
    got: Counter[tuple[str, str]] = Counter()
    found = rows.values_list("account__tier", "account__key_class", "promise")
    for tier, key_class, text, n in found.annotate(n=Count("account", distinct=True)):
        got.update({(grade, text): n for grade in nominations.grades(tier, key_class)})
    due = [one for one in incentives.promises(policy.terms, Grade.values) if counts[one.grade]]
    return [Open(one, counts[one.grade], counts[one.grade] - got[one.grade, one.text]) for one in due]
