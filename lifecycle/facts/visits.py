"""Visits of today, missed and proposed ones, and customers that may leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.ground import wording
from kam.rules.redaction import MARK
from lifecycle.choices import PlanState
from lifecycle.facts.deadlines import about, matter
from lifecycle.facts.matters import Asked, Matter, warning_of
from lifecycle.models import Visit, VisitPlan, Warning, plan_reasons, reasons
from lifecycle.rules import watches
from lifecycle.rules.encounters import KINDS

SLACK = 5
"""Per cent by which a risk may rise before a warning that was put off comes back."""


def met(visit: Visit) -> str:
    """Whom a visit met, by name as far as it was read for its reader; who was erased since is only counted."""
    people = list(visit.contacts.all())
    named = [person.name for person in people if person.name != MARK]
    gone = len(people) - len(named)
    words = ngettext("%(count)s person whose data was erased", "%(count)s people whose data was erased", gone)
    return wording.listed([*named, words % {"count": gone}] if gone else named)


def encounters(found: Any, most: int) -> dict[str, int] | None:
    """{encounter: how many of the visits are one}; None of more than `most`, whom nobody counts. One statement."""
    counts = {name: Count("pk", filter=Q(kind__in=kinds)) for name, kinds in KINDS.items()}
    told: dict[str, int] = found.order_by()[: most + 1].aggregate(**counts)
    return told if sum(told.values()) <= most else None


def visits(asked: Asked) -> Iterator[Matter]:
    """Planned for today or missed; of everybody's, those missed."""
    return (_of(plan, "visit") for plan in asked.plans if plan.state == PlanState.PLANNED)


def proposals(asked: Asked) -> Iterator[Matter]:
    """Proposed for the coming days, to accept; not beside a visit of today or a missed one of the same customer."""
    stands = {plan.account_id for plan in asked.plans if plan.state == PlanState.PLANNED}
    proposed = (plan for plan in asked.plans if plan.state == PlanState.PROPOSED)
    return (_of(plan, "proposal") for plan in proposed if plan.account_id not in stands)


def _of(plan: VisitPlan, kind: str) -> Matter:
    account = plan.account
    told = {"time": plan.planned_time, "visit": plan.kind, "city": account.city, "reasons": plan.reasons}
    if kind == "proposal":
        told["passed"] = plan.has_passed
    return Matter(
        kind, f"{kind}:{plan.pk}", account.pk, str(account), account.tier, plan.user_id, plan.planned_on,
        title=plan.purpose, url=f"/plans/{plan.pk}/", level=watches.by_day(plan.planned_on), numbers=told,
    )  # fmt: skip


def warnings(asked: Asked) -> Iterator[Matter]:
    """Open churn warnings, what is at stake first."""
    found = asked.rows(Warning.objects.open()).filter(asked.theirs()).by_value()
    columns = ("pk", "opened_on", "risk", "value_at_risk", "reasons")
    for row in asked.part(found.values(*columns, **about())):
        yield matter(
            "warning", row, due_on=row["opened_on"], user_id=row["owner"], value=row["value_at_risk"],
            level=round((row["risk"] or 0) * 100), slack=SLACK,
            numbers={"reasons": row["reasons"], "risk": row["risk"]},
            url=f"/warnings/{row['pk']}/", of=warning_of(row["home"]),
        )  # fmt: skip


def why_visit(one: Matter, day: date) -> str:
    """Missed since when; else why the visit is due at all."""
    late = (day - one.due_on).days
    if late > 0:
        return ngettext("planned for yesterday", "planned %(days)s days ago", late) % {"days": late}
    return wording.clauses(plan_reasons.plan_words(one.numbers["reasons"]))


def why_proposed(one: Matter, _day: date) -> str:
    """Why a visit is due; before that, that it cannot be accepted any more where its hour went by."""
    said = [_("Its hour is over")] if one.numbers["passed"] else []
    return wording.clauses([*said, *plan_reasons.plan_words(one.numbers["reasons"])]) or _("Proposed by the plan")


def why_warned(one: Matter, _day: date) -> str:
    """Why the customer may leave, for every kind that speaks of its warning."""
    found = one.numbers["reasons"]
    said = [words] if (words := reasons.raised_words(found)) else []
    return wording.clauses([*said, *reasons.risk_words(found, 2 - len(said), said=False)])
