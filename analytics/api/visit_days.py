"""The API of visits day by day: how many were held on each day of the year, of the part of the book asked for."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from analytics.api.coverage import ASKED, form_of
from analytics.facts import visit_days as facts
from kam.ground import days
from kam.ground.plain import PlainApi


class VisitDay(serializers.Serializer):
    """One day on which somebody was visited."""

    on = serializers.DateField()
    visits = serializers.IntegerField()


class VisitDays(serializers.Serializer):
    """The days of the year up to `as_of` on which anybody was, the first day first; `count` is that of the visits."""

    as_of = serializers.DateField()
    count = serializers.IntegerField()
    days = VisitDay(many=True)


class VisitDayApi(PlainApi):
    """Visits held on each day of the year; `owner` is here whoever paid them."""

    @extend_schema(responses=VisitDays, operation_id="coverage_days_retrieve", parameters=ASKED)
    def get(self, request: Any) -> Response:
        form, today = form_of(request), days.company_today()
        on = min(form.cleaned_data["as_of"] or today, today)
        found = [{"on": day, "visits": count} for day, count in facts.by_day(request.user, on, form)]
        whole = sum(one["visits"] for one in found)
        return Response(VisitDays({"as_of": on, "count": whole, "days": found}).data)
