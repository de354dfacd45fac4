"""Planned against done, by tier, manager or region; and the visits behind each number, with what became of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import Tier
from accounts.views.sheet_words import Sheet, in_words
from analytics.facts import planned_visits as facts
from analytics.forms.coverage import OUTCOMES, CoverageForm
from analytics.forms.customers import NONE
from analytics.rules import planned_visits as rules
from analytics.rules.planned_visits import DROPPED, MISSED, MOVED, WRITTEN, Planned, Tally
from analytics.views import sheet_words
from analytics.views.coverage_parts import BehindCoverage
from kam.ground import days, lists
from kam.models import User
from lifecycle.models import VisitPlan

MOST = 200
KEPT = ("as_of", "who", "owner", "region", "segment", "category", "tier")
HEAD = ["plan_id", "account_id", "code", "name", "tier", "manager", "region", "planned_for", "planned_on", "outcome",
        "moved", "reason_kind", "reason", "visit_id"]  # fmt: skip


def shown(user: Any, on: date, form: CoverageForm, by: str, asked: Any) -> dict[str, Any]:
    """The numbers of the weeks up to a day, together and in the parts asked for; each opens its visits."""
    found = facts.asked(user, form, on)
    part = "manager" if by == "owner" else by
    parts = rules.by(found, lambda one: getattr(one, part))
    people = dict(User.objects.filter(pk__in=parts).values_list("pk", "name")) if part == "manager" else {}
    rows = [line(part, key, one, people, asked) for key, one in parts.items()]
    order = [*Tier.values, ""]
    rows.sort(key=lambda one: (order.index(one["key"]) if part == "tier" else 0, -one["missed"], one["name"]))
    whole = rules.tally(found)
    return {
        "days": facts.DAYS, "whole": whole, "cells": cells(whole, asked), "moved": moved(whole, asked),
        "url": address(asked), "rows": rows,
        "by": _t("Colleague") if part == "manager" else "", "missed": whole.counts[MISSED],
        "written": whole.counts[WRITTEN],
    }  # fmt: skip


def line(part: str, key: Hashable, one: Tally, people: dict[Any, str], asked: Any) -> dict[str, Any]:
    """A part as its row shows it."""
    names = {"tier": tier_name(key), "manager": people.get(key, "")}
    name = str(names.get(part, key or _t("Not known")))
    narrowed = {"owner" if part == "manager" else part: str(key or NONE)}
    return {
        "key": key, "tier": key if part == "tier" else "", "name": name, "tally": one,
        "missed": one.counts[MISSED], "url": address(asked, **narrowed), "cells": cells(one, asked, **narrowed),
        "moved": moved(one, asked, **narrowed),
    }  # fmt: skip


def tier_name(key: Hashable) -> str:
    """The row of a tier; customers without one are visited for their nomination, their class or what was agreed."""
    return str(dict(Tier.choices).get(str(key)) or _t("Without a tier (nominated or agreed)"))


def cells(one: Tally, asked: Any, **narrowed: str) -> list[tuple[str, Any, int, str]]:
    """(way, its name, how many, where they are listed): each visit went one of them, so they add up to the planned."""
    labels = dict(OUTCOMES)
    return [(way, labels[way], one.counts[way], address(asked, **narrowed, outcome=way)) for way in rules.OUTCOMES]


def moved(one: Tally, asked: Any, **narrowed: str) -> tuple[int, str]:
    """How many of the planned were put on another day, whatever became of them, and where they are listed."""
    return one.counts[MOVED], address(asked, **narrowed, outcome=MOVED)


def address(asked: Any, **more: str) -> str:
    """The visits behind a number."""
    kept = {name: asked[name] for name in KEPT if asked.get(name)} | more
    return f"{reverse('analytics:coverage-plans')}?{urlencode(kept)}"


class PlannedVisitList(BehindCoverage):
    """What was planned for the last weeks, the latest first."""

    template_name, title = "analytics/coverage/plans.html", _("Planned against done: the visits")

    def listed(self, form: CoverageForm) -> HttpResponseBase:
        on = min(form.cleaned_data["as_of"] or days.company_today(), days.company_today())
        found = facts.asked(self.user, form, on)
        if self.is_file:
            return self.exported("planned_visits", *sheet(map(told, known(found))))
        rows = known(found[:MOST])
        return self.show(rows=rows, has_reasons=any(row["is_dropped"] for row in rows), as_of=on,
                         files=lists.files(self.request.GET), more=max(len(found) - MOST, 0), days=facts.DAYS,
                         headline=headline(len(found), form))  # fmt: skip


def headline(count: int, form: CoverageForm) -> str:
    """What became of them, and how many."""
    way = str(dict(OUTCOMES).get(form.cleaned_data["outcome"], _t("Planned")))
    words = ngettext("%(way)s: %(count)s visit", "%(way)s: %(count)s visits", count)
    return words % {"way": way, "count": f"{count:,}"}


def known(found: Sequence[Planned]) -> list[dict[str, Any]]:
    """Each with its plan, the customer and the visit that was held."""
    rows = VisitPlan.objects.select_related("account", "user", "visit").in_bulk([one.pk for one in found])
    labels = dict(OUTCOMES)
    return [
        {"one": one, "plan": rows[one.pk], "words": labels[one.outcome], "is_dropped": one.outcome == DROPPED,
         "is_missed": one.outcome == MISSED}
        for one in found
    ]  # fmt: skip


def sheet(rows: Any) -> Sheet:
    """The file in words."""
    return in_words(HEAD, rows, sheet_words.PLANS, {"outcome": dict(OUTCOMES)})


def told(row: dict[str, Any]) -> list[Any]:
    """A line of the file."""
    one, plan = row["one"], row["plan"]
    return [one.pk, one.account, plan.account.code, plan.account.name, one.tier, str(plan.user), one.region,
            one.first_on, one.on, one.outcome, one.is_moved, plan.get_drop_kind_display(), plan.drop_reason,
            plan.visit_id]  # fmt: skip
