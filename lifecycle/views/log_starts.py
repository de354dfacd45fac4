"""What the form of a visit begins with: what was said before, a draft, or the hour of its plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from accounts.models import Account
from lifecycle.actions import take_backs
from lifecycle.facts import visit_drafts
from lifecycle.facts.visit_drafts import Told
from lifecycle.models import Visit, VisitPlan


def number(text: str) -> int | None:
    """An id from the address, or None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def numbers(data: QueryDict, name: str) -> list[int]:
    """The ids that are named more than once."""
    return [pk for text in data.getlist(name) if (pk := number(text))]


def begun(data: QueryDict, account: Account, plan: VisitPlan | None, draft: Told | None, user: Any) -> dict[str, Any]:
    """What is filled in: of a visit taken back, else of a draft; and the hour of a missed plan that was held then."""
    return (said_before(data, account, user) or visit_drafts.said(draft, account)) | held_then(data, plan)


def said_before(data: QueryDict, account: Account, user: Any) -> dict[str, Any]:
    """What was said in one's own visit that was taken back, to be said again."""
    pk = number(data.get("again", ""))
    own = Visit.objects.visible_to(user).filter(user=user, archived_at__isnull=False, account=account)
    visit = own.filter(pk=pk).first() if pk else None
    return take_backs.said(visit) | {"kept": numbers(data, "kept")} if visit else {}


def held_then(data: QueryDict, plan: VisitPlan | None) -> dict[str, Any]:
    """The hour of a missed plan, for one that says it was held then."""
    planned = planned_of(plan) if data.get("then") else None
    return {"held_at": planned["at"]} if planned else {}


def planned_of(plan: VisitPlan | None) -> dict[str, Any] | None:
    """
    The hour a visit was planned for, which it took place at unless somebody says otherwise; None where it has none.

    It counts from that hour (`is_over`) `until` its day is over where the reader is: visits.js asks again by the clock
    of a phone that kept the page. A visit that was missed is held now, and the form offers the day it was
    planned for (`is_past`).
    """
    if plan is None or plan.planned_moment is None:
        return None
    at = timezone.localtime(plan.planned_moment)
    until = at.replace(hour=0, minute=0) + timedelta(days=1)
    return {"at": at, "until": until, "is_over": at <= timezone.now() < until, "is_past": until <= timezone.now()}
