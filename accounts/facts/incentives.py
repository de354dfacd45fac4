"""What the policy promises a tier this year against what was entered for it, of one customer and of all one sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from accounts.choices import Tier
from accounts.models import Account, Incentive, Policy
from accounts.rules import incentives
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
    """What the customer's tier is due in the calendar year of a day, each with what answers it; one question."""
    due = incentives.promises(policy.terms, [account.tier] if account.tier else [])
    if not due:
        return []
    rows = Incentive.objects.live().filter(account=account, earned_on__year=day.year, forfeited_on__isnull=True)
    got = {row.promise: row for row in rows.exclude(promise="").order_by("pk")}
    return [Answer(one, got.get(one.text)) for one in due]


def of_book(user: Any, policy: Policy, day: date) -> list[Open]:
    """The same over all customers one sees, tier by tier; two questions, whatever their number."""
    seen = Account.objects.visible_to(user).live().exclude(tier="").order_by()
    counts = dict(seen.values("tier").annotate(n=Count("pk")).values_list("tier", "n"))
    due = [one for one in incentives.promises(policy.terms, Tier.values) if counts.get(one.grade)]
    rows = Incentive.objects.visible_to(user).live().filter(
        earned_on__year=day.year, forfeited_on__isnull=True, account__archived_at__isnull=True
    ).exclude(promise="").order_by()  # fmt: skip
    found = rows.values("account__tier", "promise").annotate(n=Count("account", distinct=True))
    got = {(row["account__tier"], row["promise"]): row["n"] for row in found}
    return [Open(one, counts[one.grade], counts[one.grade] - got.get((one.grade, one.text), 0)) for one in due]
