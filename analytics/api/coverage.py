"""The API of visit coverage: how many were visited in time in each part, and the customers one by one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from analytics.api.customers import ASKED as CUSTOMERS
from analytics.facts import planned_visits, visit_days
from analytics.facts import visiting as facts
from analytics.forms.coverage import PARTS, WHO, CoverageForm
from analytics.rules import coverage as rules
from analytics.rules.coverage import STATES, Line
from analytics.rules.planned_visits import Planned, tally
from analytics.rules.planned_visits import by as planned_by
from kam.ground import inputs
from kam.ground.plain import PlainApi

MOST = 1000
ASKED = [
    OpenApiParameter("as_of", OpenApiTypes.DATE), OpenApiParameter("who", str, enum=[key for key, _label in WHO]),
    *CUSTOMERS[1:],
]  # fmt: skip


class CoverageLine(serializers.Serializer):
    """A part: `due` customers that the policy has visited, and how many stand in each state (a customer in several)."""

    part = serializers.CharField(allow_blank=True)
    due = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="visited in time")
    states = serializers.DictField(child=serializers.IntegerField())


class PlannedLine(serializers.Serializer):
    """Planned against done of a part: planned = done + written + dropped + missed + ahead; some of them were moved."""

    part = serializers.CharField(allow_blank=True, help_text="tier, region, segment, or whose calendar it was (id)")
    planned = serializers.IntegerField()
    done = serializers.IntegerField(help_text="somebody spoke with the customer")
    written = serializers.IntegerField(help_text="answered by an e-mail or message, which is no visit")
    dropped = serializers.IntegerField(help_text="by a person, with a reason")
    missed = serializers.IntegerField(help_text="the day went by, neither held, moved nor dropped")
    ahead = serializers.IntegerField(help_text="moved to a day that is still to come")
    moved = serializers.IntegerField(help_text="to another day than the first")


class CoverageShape(serializers.Serializer):
    """As of a day, as far as the caller sees the book."""

    as_of = serializers.DateField()
    whole = CoverageLine()
    parts = CoverageLine(many=True)
    planned = serializers.IntegerField(help_text="visits that people planned for the last 90 days, today's if held")
    planned_done = serializers.IntegerField()
    planned_written = serializers.IntegerField()
    planned_dropped = serializers.IntegerField()
    planned_missed = serializers.IntegerField()
    planned_ahead = serializers.IntegerField()
    planned_moved = serializers.IntegerField()
    planned_parts = PlannedLine(many=True)
    stalled = serializers.IntegerField(help_text="visits whose agreed next date is gone without one")


class CoveredAccount(serializers.Serializer):
    """One customer."""

    account = serializers.IntegerField(source="key")
    tier = serializers.CharField(allow_blank=True)
    owner = serializers.IntegerField(allow_null=True)
    region = serializers.CharField(allow_blank=True)
    every = serializers.IntegerField(help_text="days between visits")
    last_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True, help_text="null: never visited, so due now")
    executive_on = serializers.DateField(allow_null=True)
    decider_on = serializers.DateField(allow_null=True)
    next_on = serializers.DateField(allow_null=True)
    proposed_on = serializers.DateField(allow_null=True, help_text="of a visit that nobody has accepted; today only")
    planned_and_missed = serializers.DateField(
        allow_null=True, help_text="the newest visit that was planned and whose day went by"
    )


class CoveredAccounts(serializers.Serializer):
    """At most 1,000; `count` says how many there are."""

    count = serializers.IntegerField()
    results = CoveredAccount(many=True)


class CoverageApi(PlainApi):
    """Visits due, done and overdue, by tier, owner, region or segment."""

    @extend_schema(
        responses=CoverageShape, operation_id="coverage_retrieve",
        parameters=[*ASKED, OpenApiParameter("by", str, enum=[key for key, _label in PARTS])],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        form, found = asked(request)
        by = form.cleaned_data["by"] or PARTS[0][0]
        parts = rules.by(found.accounts, found.day, lambda one: getattr(one, by))
        whole = rules.by(found.accounts, found.day, lambda _one: "").get("", Line())
        plans = planned_visits.asked(request.user, form, found.day)
        answer = {
            "as_of": found.day, "whole": line("", whole),
            "parts": [line(key, one) for key, one in sorted(parts.items(), key=lambda one: str(one[0]))],
            **planned_of(plans, "manager" if by == "owner" else by),
            "stalled": stalled_of(request.user, found.day, form),
        }  # fmt: skip
        return Response(CoverageShape(answer).data)


class CoverageAccountApi(PlainApi):
    """The customers behind a number (`state`)."""

    @extend_schema(
        responses=CoveredAccounts, operation_id="coverage_accounts_retrieve",
        parameters=[*ASKED, OpenApiParameter("state", str, enum=STATES)],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        _form, found = asked(request)
        rows = sorted(found.accounts, key=lambda one: one.key)
        missed = facts.missed(request.user, found.day, [one.key for one in rows[:MOST]])
        listed = [vars(one) | {"due_on": one.due_on, "planned_and_missed": missed.get(one.key)} for one in rows[:MOST]]
        return Response(CoveredAccounts({"count": len(rows), "results": listed}).data)


def stalled_of(user: Any, on: Any, form: CoverageForm) -> int:
    """How many visits stalled in the part of the book that is asked for."""
    return int(visit_days.of_grade(facts.stalled(user, on, form.chosen), on, form).count())


def planned_of(plans: list[Planned], part: str) -> dict[str, Any]:
    """Planned against done, together and in parts."""
    whole, parts = tally(plans), planned_by(plans, lambda one: getattr(one, part))
    lines = [{"part": str(key or ""), "planned": one.planned} | one.counts for key, one in parts.items()]
    named = {f"planned_{way}": count for way, count in whole.counts.items()}
    return named | {"planned": whole.planned, "planned_parts": sorted(lines, key=lambda one: str(one["part"]))}


def asked(request: Any) -> tuple[CoverageForm, facts.Coverage]:
    """What was asked, and the part of the book; ValidationError for what cannot be asked."""
    form = form_of(request)
    return form, facts.asked(request.user, form)


def form_of(request: Any) -> CoverageForm:
    """What was asked; ValidationError for what cannot be."""
    form = CoverageForm(request.query_params, user=request.user)
    inputs.check_asked(form)
    return form


def line(part: Any, found: Line) -> dict[str, Any]:
    """A part as its shape reads it."""
    return {"part": "" if part is None else str(part), "due": found.due, "share": found.share, "states": found.counts}
