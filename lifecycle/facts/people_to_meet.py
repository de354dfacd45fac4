"""Whom one meets at a customer: those whom the plan of the visit names, else those of the last visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery

from accounts.choices import PurchaseRole
from accounts.models import Contact
from lifecycle.choices import VisitKind
from lifecycle.facts import contact_news
from lifecycle.models import Visit, VisitPlan
from lifecycle.rules import people

MOST_MET = 4


def whom_to_meet(account_ids: list[int], user: Any, *, heads: Collection[int] = ()) -> dict[int, list[Contact]]:
    """
    Whom one meets at each account: those of its last visit, else the two met last; the log offers the same.

    At those of `heads`, where an executive of ours goes, it is who decides there.
    """
    chosen = {key: _chosen(found, is_head=key in heads) for key, found in _there(account_ids, user).items()}
    return {key: chosen.get(key, []) for key in account_ids}


def of_plan(plan: VisitPlan, user: Any) -> list[Contact]:
    """Whom a visit to come is to meet: those whom its purpose names, else those one meets there."""
    found = _there([plan.account_id], user).get(plan.account_id, [])
    return _named_in(plan.purpose, found) or _chosen(found, is_head=plan.kind == VisitKind.EXECUTIVE)


def _there(account_ids: list[int], user: Any) -> dict[int, list[Any]]:
    """The people of each account, those of its last visit first, then those who were met last."""
    found: dict[int, list[Contact]] = defaultdict(list)
    last = (
        Visit.objects.live().filter(account=OuterRef(OuterRef("account"))).order_by("-held_at", "-pk").values("pk")[:1]
    )
    there = Exists(Visit.contacts.through.objects.filter(contact=OuterRef("pk"), visit=Subquery(last)))
    contacts = Contact.objects.visible_to(user).present().filter(account__in=account_ids).annotate(there=there)
    for contact in contacts.order_by("-there", F("last_met_on").desc(nulls_last=True), "pk")[:400]:
        found[contact.account_id].append(contact)
    return found


def _named_in(purpose: str, known: list[Any]) -> list[Contact]:
    """Those whose whole name stands there, and whoever alone may be meant by surname and title."""
    named = {one.pk for one in contact_news.named_in(purpose, known)}
    for who in people.called(purpose):
        meant = [one.pk for one in known if people.could_be(who, one.name, one.title)]
        named |= set(meant) if len(meant) == 1 else set()
    return [one for one in known if one.pk in named]


def _chosen(found: list[Any], *, is_head: bool) -> list[Contact]:
    """Of the people of one account, the likeliest first."""
    deciding = [one for one in found if one.role == PurchaseRole.DECISION_MAKER] if is_head else []
    there = [one for one in found if one.there]
    return deciding[:MOST_MET] or there[:MOST_MET] or found[:2]
