"""Whom one meets at a customer: those whom the plan of the visit names, else those of the last visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Subquery, When

from accounts.choices import PurchaseRole
from accounts.models import Account, Contact
from lifecycle.choices import VisitKind
from lifecycle.facts import contact_news
from lifecycle.models import Visit, VisitPlan
from lifecycle.rules import people

MOST_MET, MOST_PEOPLE = 4, 100
"""People told beside a visit, and those that come with a form; a search finds the others."""


def whom_to_meet(
    account_ids: list[int], user: Any, *, heads: Collection[int] = (), plans: Collection[int] = ()
) -> dict[int, list[Contact]]:
    """
    Whom one meets at each account: those of its last visit, else the two met last; the log offers the same.

    Those whom one of these `plans` is said to meet come first and alone. At the accounts of `heads`, where an
    executive of ours goes, it is who decides there.
    """
    there = _there(account_ids, user, plans)
    chosen = {key: _meant(found) or _chosen(found, is_head=key in heads) for key, found in there.items()}
    return {key: chosen.get(key, []) for key in account_ids}


def of_plan(plan: VisitPlan, user: Any) -> list[Contact]:
    """Whom a visit to come is to meet: those chosen and those its purpose names, else those one meets there."""
    found = _there([plan.account_id], user, [plan.pk]).get(plan.account_id, [])
    told = {one.pk for one in (*_meant(found), *_named_in(plan.purpose, found))}
    return [one for one in found if one.pk in told] or _chosen(found, is_head=plan.kind == VisitKind.EXECUTIVE)


def chosen_for(user: Any) -> Prefetch[Any]:
    """Of visits to come, whom they are said to meet, as far as the reader sees people; `VisitPlan.named` tells them."""
    return Prefetch("contacts", Contact.objects.visible_to(user))


def offered(account: Account, first: Iterable[int], user: Any) -> tuple[list[Contact], int]:
    """Whom one may meet: `first` of all these, then those met last; and how many more there are than are offered."""
    seen = Contact.objects.visible_to(user).present().filter(account=account)
    place = Case(When(pk__in=set(first), then=0), default=1)
    found = list(seen.order_by(place, F("last_met_on").desc(nulls_last=True), "name", "pk")[: MOST_PEOPLE + 1])
    return found[:MOST_PEOPLE], seen.count() - MOST_PEOPLE if len(found) > MOST_PEOPLE else 0


def _there(account_ids: list[int], user: Any, plans: Collection[int] = ()) -> dict[int, list[Any]]:
    """The people of each account: those whom `plans` name, then those of its last visit, then who was met last."""
    found: dict[int, list[Contact]] = defaultdict(list)
    last = (
        Visit.objects.live().filter(account=OuterRef(OuterRef("account"))).order_by("-held_at", "-pk").values("pk")[:1]
    )
    met, named = Visit.contacts.through.objects, VisitPlan.contacts.through.objects
    there = Exists(met.filter(contact=OuterRef("pk"), visit=Subquery(last)))
    meant = Exists(named.filter(contact=OuterRef("pk"), visitplan__in=sorted(plans)))
    contacts = Contact.objects.visible_to(user).present().filter(account__in=account_ids)
    told = contacts.annotate(there=there, meant=meant)
    for contact in told.order_by("-meant", "-there", F("last_met_on").desc(nulls_last=True), "pk")[:400]:
        found[contact.account_id].append(contact)
    return found


def _meant(found: list[Any]) -> list[Contact]:
    """Those of them whom a plan names by choice."""
    return [one for one in found if one.meant]


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
