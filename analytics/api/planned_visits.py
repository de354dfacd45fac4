"""The API of planned against done: the visits that were planned for the last weeks, each with what became of it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from analytics.api.coverage import ASKED, form_of
from analytics.facts import planned_visits as facts
from analytics.rules.planned_visits import OUTCOMES, WAYS
from kam.ground import days
from kam.ground.plain import PlainApi

MOST = 1000


class PlannedVisitRow(serializers.Serializer):
    """One planned visit; `planned_for` is the day it was planned for at first, `planned_on` the day in the end."""

    plan = serializers.IntegerField(source="pk")
    account = serializers.IntegerField()
    tier = serializers.CharField(allow_blank=True)
    manager = serializers.IntegerField(help_text="in whose calendar it stood")
    region = serializers.CharField(allow_blank=True)
    planned_for = serializers.DateField(source="first_on")
    planned_on = serializers.DateField(source="on")
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    moved = serializers.BooleanField(source="is_moved")


class PlannedVisitRows(serializers.Serializer):
    """At most 1,000, the latest first; `count` says how many there are."""

    count = serializers.IntegerField()
    results = PlannedVisitRow(many=True)


class PlannedVisitApi(PlainApi):
    """The visits behind a number of planned against done; `owner` is here in whose calendar they stood."""

    @extend_schema(
        responses=PlannedVisitRows, operation_id="coverage_plans_retrieve",
        parameters=[*ASKED, OpenApiParameter("outcome", str, enum=WAYS)],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        form, today = form_of(request), days.company_today()
        rows = facts.asked(request.user, form, min(form.cleaned_data["as_of"] or today, today))
        return Response(PlannedVisitRows({"count": len(rows), "results": rows[:MOST]}).data)
