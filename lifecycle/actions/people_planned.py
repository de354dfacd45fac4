"""Whom a visit to come is to meet: those of its customer, as somebody chose them."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.models import Contact
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.models import VisitPlan


def choose(plan: VisitPlan, people: Collection[Contact], *, by: User) -> list[int]:
    """
    These people and no others of those one can choose; in the transaction of the caller, who holds the plan and keeps
    its event. Who was chosen and left since, or went to the archive, is shown nowhere, and stays chosen should they
    come back.

    Returns how many there were and are, as the log keeps it, which names nobody; nothing where they are the same.
    Raises Refused for somebody of another customer.
    """
    require(by, Right.LOG_VISITS)
    require(by, Right.SEE_CONTACTS)
    if any(one.account_id != plan.account_id for one in people):
        raise Refused(_("This belongs to another customer."), field="contacts", status=400)
    was, now = of(plan), {one.pk for one in people}
    if was == now:
        return []
    plan.contacts.remove(*was - now)
    plan.contacts.add(*now - was)
    return [len(was), len(now)]


def of(plan: VisitPlan) -> set[int]:
    """The keys of whom it is to meet now: those who are still there, and its customer's."""
    return set(plan.contacts.present().filter(account=plan.account_id).values_list("pk", flat=True))  # type: ignore[attr-defined]
