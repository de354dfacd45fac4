"""The services of the demo company: promised by tier and class, done for some, late for others; a page shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.models import Account, Contact
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from kam.models import User
from lifecycle.actions import customer_links
from lifecycle.choices import PromiseSide
from lifecycle.models import Promise, Service, ServiceDelivery
from lifecycle.rules import services as rules

PROMISED = {
    "advice": {"platinum": 40, "gold": 16, "core": 60},
    "engineer": {"core": 24, "platinum": 6},
    "check": {"platinum": 12, "gold": 12, "iron": 4},
    "inspection": {"platinum": 6, "gold": 4},
    "training": {"platinum": 4, "gold": 2},
    "report": {"platinum": 4},
}
HOURS = {"hours": Decimal(1), "days": Decimal(8), "times": Decimal("2.5")}
"""What a unit takes of ours."""
STEPS = {"hours": 8, "days": 2, "times": 1}
"""Units that are done in one go."""
NOTES = {
    "advice": "外墙保温节点深化，现场答疑", "engineer": "工地驻场，指导首段样板", "check": "盘点库存并核对往来账",
    "inspection": "到货外观与含水率抽检", "training": "岩板薄贴工法培训", "report": "区域行情与新规解读",
}  # fmt: skip
SHOWN = "华东建材集团"


def serve(rng: Random, profiles: Sequence[Profile], met: dict[int, list[Contact]], staff: Staff, today: date) -> None:
    """Most of what is due was done, at some customers less; the greatest has a page of its own."""
    for service in Service.objects.filter(key__in=PROMISED):
        service.promised = PROMISED[service.key]
        service.save(update_fields=["promised"])
    catalogue = list(Service.objects.live())
    owners = {one.account.pk: one.owner for one in profiles if one.owner}
    key_ones = Account.objects.filter(pk__in=owners, tier__in=("platinum", "gold")).order_by("pk")
    ServiceDelivery.objects.bulk_create(
        [
            row
            for one in key_ones
            for row in _done(rng, one, (staff["gu"], staff[owners[one.pk]]), met.get(one.pk, []), catalogue, today)
        ],
        batch_size=500,
    )
    shown = next((one for one in profiles if one.short == SHOWN), None)
    if shown is not None:
        ours = Promise.objects.open().filter(account=shown.account, side=PromiseSide.OURS)
        Promise.objects.filter(pk__in=list(ours.values_list("pk", flat=True)[:2])).update(is_shown=True)
        customer_links.open(shown.account, contact=next(iter(met.get(shown.account.pk, [])), None), by=staff["lin"])


def _done(rng: Random, account: Account, ours: tuple[User, User], people: list[Contact], catalogue: list[Service],
          today: date) -> list[ServiceDelivery]:  # fmt: skip
    """The year's deliveries of one customer."""
    care, rows = rng.choice((0.4, 0.8, 1.0, 1.0, 1.1)), []
    for service in catalogue:
        units = rules.promised(service.promised, account.tier, account.key_class)
        due = float(rules.standing(units, Decimal(0), today).due) * care
        step = STEPS[service.unit]
        for number in range(int(due // step)):
            ago = rng.randint(1, max((today - date(today.year, 1, 1)).days, 1))
            confirmed = bool(people) and rng.random() < 0.6
            rows.append(ServiceDelivery(
                account=account, service=service, on=max(today - timedelta(ago), date(today.year, 1, 1)),
                user=ours[number % 2], quantity=Decimal(step),
                hours=HOURS[service.unit] * step, note=NOTES[service.key],
                confirmed_by=people[0] if confirmed else None,
                confirmed_on=today - timedelta(ago) if confirmed else None,
            ))  # fmt: skip
    return rows
