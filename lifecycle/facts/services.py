"""Promised against delivered services: of one customer, and the gaps of the whole book; in a few reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Account
from lifecycle.models import Service, ServiceDelivery
from lifecycle.rules import services as rules
from lifecycle.rules.services import Standing


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
    columns = ("pk", "code", "name", "short_name", "tier", "key_class", "owner__name", "owner__username")
    found = _lines(list(meant.select_related("owner").only(*columns).order_by("pk")), day)
    behind = [one for one in found if one.standing.gap]
    return sorted(behind, key=lambda one: (-one.standing.gap / one.standing.promised, one.account.name, one.service.pk))


def _lines(accounts: Iterable[Account], day: date) -> list[Line]:
    listed = list(accounts)
    done = ServiceDelivery.objects.of_year(day).filter(account__in=[one.pk for one in listed]).units()
    catalogue = list(Service.objects.live().order_by("position", "pk"))
    return [
        Line(account, service, rules.standing(
            rules.promised(service.promised, account.tier, account.key_class),
            done.get((account.pk, service.pk), Decimal(0)), day,
        ))
        for account in listed
        for service in catalogue
    ]  # fmt: skip
