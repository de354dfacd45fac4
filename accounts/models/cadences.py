"""How often customers are to be visited in truth: by the policy's terms, unless something else was agreed with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext as _

from accounts.choices import KEY_TIERS, KeyClass, Stage, Tier
from accounts.models.accounts import Account, is_key_account, is_nominated
from accounts.rules import nominations


class Said(Protocol):
    """What was agreed of one customer's visits."""

    rhythm: int | None

    def due_on(self, last_on: date | None, every: int | None) -> date | None:
        """The day by which the next visit is due; None where nothing says so."""
        ...


Told = Mapping[int, Said]
Read = Callable[[date, Collection[int] | models.QuerySet[Any] | None], Told]


class Plans(Protocol):
    """The visits that people planned or accepted."""

    def ahead(self, day: date) -> models.QuerySet[Any]:
        """For the day or later."""
        ...

    def missed(self, day: date) -> models.QuerySet[Any]:
        """Whose day went by before it."""
        ...


_readers: list[Read] = []
_plans: list[Plans] = []


def register(read: Read, plans: Plans) -> None:
    """
    The floor that keeps visit plans hands down how to read them.

    `read` tells what was agreed by a day, with these customers or all.
    """
    _readers[:], _plans[:] = [read], [plans]


def planned(day: date) -> models.Q:
    """Customers with a visit that somebody planned or accepted for the day or later; a missed one changes nothing."""
    return models.Q(pk__in=_plans[0].ahead(day).order_by().values("account"))


def with_plan_days(rows: Any, day: date) -> Any:
    """Customers with the day of the next accepted visit as `planned_next`, of the newest missed as `planned_last`."""
    ahead, missed = (plans.filter(account=models.OuterRef("pk")).values("planned_on")
                     for plans in (_plans[0].ahead(day), _plans[0].missed(day)))  # fmt: skip
    return rows.annotate(
        planned_next=models.Subquery(ahead.order_by("planned_on")[:1]),
        planned_last=models.Subquery(missed.order_by("-planned_on")[:1]),
    )


def unplanned(visit_days: Mapping[str, int], today: date, told: Told | None = None) -> models.Q:
    """
    Of customers to be visited those that are overdue and planned by nobody, by {tier or class: days}.

    A visit that is but proposed, and one whose day went by, is planned by nobody. `told`: what was agreed by today,
    where it was read before.
    """
    return with_rhythm(visit_days, today) & ~seen_in_time(visit_days, today, told) & ~planned(today)


def agreed(day: date, keys: Collection[int] | models.QuerySet[Any] | None = None) -> Told:
    """{customer: what was agreed with it}, of those with which anything was."""
    return _readers[0](day, keys) if _readers else {}


def of_keys(today: date, also: models.QuerySet[Any] | None = None) -> Told:
    """The same of today's key accounts alone, which is all that coverage asks for; and of `also`, other customers."""
    which = is_key_account(today) if also is None else is_key_account(today) | models.Q(pk__in=also)
    return agreed(today, Account.objects.filter(which).order_by().values_list("pk", flat=True))


@dataclass(frozen=True)
class Cadence:
    """Days between the visits of one customer, the day by which the next is due, and whether people agreed on it."""

    every: int | None = None
    due_on: date | None = None
    is_agreed: bool = False

    def words(self) -> str:
        """How often, and where that comes from; empty where nothing says so."""
        if not self.every:
            return ""
        words = _("agreed: every %(days)s days") if self.is_agreed else _("plan: every %(days)s days")
        return words % {"days": self.every}


def of_account(account: Account, policy: Any, last_on: date | None, day: date) -> Cadence:
    """
    What holds on a day for a customer that was seen last on `last_on`: its own rhythm before the policy's terms.

    Nothing for who has left.
    """
    return _cadence(account, policy, last_on, agreed(day, [account.pk]))


def of_accounts(accounts: Collection[Account], policy: Any, day: date, told: Told | None = None) -> dict[int, Cadence]:
    """
    The same of several, each with its standing, by when they were seen last: {customer: what holds}.

    `told`: what was agreed by the day, where it was read before.
    """
    told = agreed(day, [account.pk for account in accounts]) if told is None else told
    return {account.pk: _cadence(account, policy, seen_on(account), told) for account in accounts}


def seen_on(account: Account) -> date | None:
    """When it was visited last, by its standing."""
    standing = getattr(account, "standing", None)
    return standing.last_visit_on if standing is not None else None


def _cadence(account: Account, policy: Any, last_on: date | None, told: Told) -> Cadence:
    standing = getattr(account, "standing", None)
    if standing is not None and standing.stage == Stage.LOST:
        return Cadence()
    by_policy, said = policy.visit_every(account) if policy else None, told.get(account.pk)
    if said is None:
        return Cadence(by_policy, last_on + timedelta(by_policy) if last_on and by_policy else None)
    return Cadence(said.rhythm or by_policy, said.due_on(last_on, by_policy), bool(said.rhythm))


def seen_in_time(visit_days: Mapping[str, int], today: date, told: Told | None = None) -> models.Q:
    """
    Key accounts whose next visit is not past, by what was agreed or by their cadence, {tier or class: days}.

    `told`: what was agreed by today, where it was read before.
    """
    told = of_keys(today) if told is None else told
    by_policy = _by_policy(visit_days, today)
    if not told:
        return by_policy
    columns = ("pk", "tier", "key_class", "nominated_until", "standing__last_visit_on")
    kept = []
    rows = Account.objects.key(today).filter(pk__among=told).order_by()
    for pk, tier, key_class, until, last_on in rows.values_list(*columns):
        nominated = until is not None and until >= today
        every = nominations.visit_every(tier, visit_days, key_class, nominated=nominated)
        due = told[pk].due_on(last_on, every)
        if due is not None and due >= today:
            kept.append(pk)
    return (by_policy & ~models.Q(pk__among=told)) | models.Q(pk__among=kept)


def with_rhythm(visit_days: Mapping[str, int], today: date) -> models.Q:
    """Key accounts that are visited every so many days, by the policy's terms or as agreed; others are never late."""
    if all(visit_days.get(tier) for tier in KEY_TIERS):
        return models.Q()
    found = models.Q(pk__in=[key for key, said in agreed(today).items() if said.rhythm])
    for whose, _every in _parts(visit_days, today):
        found |= whose
    return found


def _by_policy(visit_days: Mapping[str, int], today: date) -> models.Q:
    """Key accounts whose last visit lies no further back than their cadence."""
    found = models.Q(pk__in=[])
    for whose, every in _parts(visit_days, today):
        found |= whose & models.Q(standing__last_visit_on__gte=today - timedelta(every))
    return found


def _parts(visit_days: Mapping[str, int], today: date) -> Iterator[tuple[models.Q, int]]:
    """Key accounts by tier and class, with the days between their visits."""
    classes = [name for name in KeyClass.values if visit_days.get(name)]
    for tier in ("", *Tier.values):
        whose = models.Q(tier=tier) if tier in KEY_TIERS else models.Q(tier=tier) & is_nominated(today)
        for key_class in ("", *classes):
            of_class = models.Q(key_class=key_class) if key_class else ~models.Q(key_class__in=classes)
            every = nominations.visit_every(tier, visit_days, key_class, nominated=True)
            if every:
                yield whose & of_class, every
