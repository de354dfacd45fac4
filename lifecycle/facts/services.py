"""Promised against delivered services: of one customer, and the gaps of the whole book; in a few reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.choices import TierState
from accounts.models import Account, TierChange
from lifecycle.models import Service, ServiceDelivery
from lifecycle.rules import services as rules
from lifecycle.rules.services import Standing, Turns


@dataclass(frozen=True)
class Line:
    """One service of one customer this year."""

    account: Account
    service: Service
    standing: Standing


def of_account(account: Account, day: date) -> list[Line]:
    """Every service that it is promised or got this year."""
    return [one for one in _lines([account], day) if one.standing.promised or one.standing.delivered]


def gaps(user: Any, day: date, **chosen: Any) -> list[Line]:
    """What lags behind with the customers that a reader sees, the widest gaps of the greatest share first."""
    grades = {grade for promised in Service.objects.live().values_list("promised", flat=True) for grade in promised}
    seen = Account.objects.visible_to(user).live().filter(**chosen)
    meant = seen.filter(tier__in=grades) | seen.filter(key_class__in=grades)
    columns = ("pk", "code", "name", "short_name", "tier", "tier_since", "key_class", "key_class_since", "owner__name",
               "owner__username")  # fmt: skip
    found = _lines(list(meant.select_related("owner").only(*columns).order_by("pk")), day)
    behind = [one for one in found if one.standing.promised and one.standing.gap]
    return sorted(behind, key=lambda one: (-one.standing.gap / one.standing.promised, one.account.name, one.service.pk))


def _lines(accounts: Iterable[Account], day: date) -> list[Line]:
    listed = list(accounts)
    tiers = _tiers(listed, day)
    done = ServiceDelivery.objects.of_year(day).filter(account__in=[one.pk for one in listed]).units()
    catalogue = list(Service.objects.live().order_by("position", "pk"))
    return [
        Line(account, service, rules.standing(
            rules.promised(service.promised, account.tier, account.key_class),
            done.get((account.pk, service.pk), Decimal(0)), day,
            rules.owed(service.promised, tiers[account.pk], _since(account.key_class_since, account.key_class, day)),
        ))
        for account in listed
        for service in catalogue
    ]  # fmt: skip


def _tiers(accounts: Iterable[Account], day: date) -> dict[int, Turns]:
    """{customer: which tiers it had this year}, by its changes; without any the one it has, since it has it."""
    found: dict[int, list[tuple[date, str]]] = {}
    changes = TierChange.objects.filter(
        account__in=[one.pk for one in accounts], state__in=(TierState.IN_EFFECT, TierState.ENDED),
        from_on__gt=date(day.year, 1, 1), from_on__lte=day,
    ).order_by("from_on", "pk")  # fmt: skip
    for account, from_on, was, tier in changes.values_list("account", "from_on", "was", "tier"):
        found.setdefault(account, [(date(day.year, 1, 1), was)]).append((from_on, tier))
    return {one.pk: found.get(one.pk) or _since(one.tier_since, one.tier, day) for one in accounts}


def _since(since: date | None, grade: str, day: date) -> list[tuple[date, str]]:
    """A grade from the day it was given, where that lies in this year; else all the year."""
    first = date(day.year, 1, 1)
    return [(first, ""), (since, grade)] if since is not None and first < since <= day else [(first, grade)]
