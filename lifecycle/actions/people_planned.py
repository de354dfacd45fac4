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
    These people and no others; in the transaction of the caller, who holds the plan and keeps its event.

    Returns how many there were and are, as the log keeps it, which names nobody; nothing where they are the same.
    Raises Refused for somebody of another customer.
    """
    require(by, Right.LOG_VISITS)
    require(by, Right.SEE_CONTACTS)
    if any(one.account_id != plan.account_id for one in people):
        raise Refused(_("This belongs to another customer."), field="contacts", status=400)
    was, now = set(plan.contacts.values_list("pk", flat=True)), {one.pk for one in people}
    if was == now:
        return []
    plan.contacts.set(now)
    return [len(was), len(now)]
