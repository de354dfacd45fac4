"""The API of the service report: counts, late ones, hours, first contact, as of a day over a window; read only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from analytics.api.customers import ASKED
from analytics.facts import service_reports as facts
from analytics.forms.service_reports import DAYS, PARTS, ServiceReportForm
from analytics.rules import service_reports as rules
from kam.ground import inputs
from kam.ground.days import company_today
from kam.ground.plain import PlainApi
from lifecycle.choices.cases import CaseKind, CaseSort


class ServiceLine(serializers.Serializer):
    """A part of the cases; hours are medians in working hours without the time spent waiting for the customer."""

    part = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()
    complaints = serializers.IntegerField()
    open = serializers.IntegerField()
    solved = serializers.IntegerField()
    ever_solved = serializers.IntegerField(help_text="solved, or solved once and opened again")
    promised = serializers.IntegerField(help_text="of these with a known promise; what came in solved has none")
    late = serializers.IntegerField(help_text="a promise was missed: the first answer or the solution")
    late_now = serializers.IntegerField(help_text="of these open and running, past the deadline, as /cases/?late=true")
    waiting = serializers.IntegerField(help_text="of these waiting for the customer: open, and not late while so")
    late_share = serializers.FloatField(allow_null=True, help_text="late of promised")
    answer_hours = serializers.FloatField(
        allow_null=True, help_text="open cases count for as long as they are known; null while less than half have come"
    )
    solution_hours = serializers.FloatField(allow_null=True, help_text="likewise")
    answered = serializers.IntegerField()
    first_contact = serializers.IntegerField(
        help_text="solved without waiting, coming back, or a hand-over after its first answer"
    )
    first_contact_share = serializers.FloatField(allow_null=True, help_text="first_contact of ever_solved")
    came_back = serializers.IntegerField(help_text="opened again")
    came_back_share = serializers.FloatField(allow_null=True, help_text="came_back of ever_solved")


class ServiceReportShape(serializers.Serializer):
    """Cases opened in the window (as_of − days, as_of], as they stood at its end."""

    as_of = serializers.DateField()
    days = serializers.IntegerField()
    is_cut = serializers.BooleanField(help_text="there are more cases than are read: only the newest are counted")
    whole = ServiceLine()
    parts = ServiceLine(many=True)


class ServiceReportApi(PlainApi):
    """By kind, cause, customer, product, colleague, severity or tier, as far as the caller sees the book."""

    @extend_schema(
        responses=ServiceReportShape, operation_id="service_retrieve",
        parameters=[
            *ASKED, OpenApiParameter("days", str, enum=[key for key, _w in DAYS]),
            OpenApiParameter("by", str, enum=[key for key, _label in PARTS]),
            OpenApiParameter("sort", str, enum=CaseSort.values), OpenApiParameter("kind", str, enum=CaseKind.values),
            OpenApiParameter("account", int),
        ],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        form = ServiceReportForm(request.query_params, user=request.user)
        inputs.check_asked(form)
        as_of = form.cleaned_data["as_of"] or company_today()
        rows = facts.gather(request.user, as_of=as_of, days=form.span, chosen=form.of_cases)
        parts = rules.by(rows, lambda one: getattr(one, form.part))
        told = sorted(((str(key or ""), one) for key, one in parts.items()), key=lambda one: (-one[1].count, one[0]))
        answer = {"as_of": as_of, "days": form.span, "is_cut": len(rows) > facts.MOST,
                  "whole": said("", rules.line(rows)), "parts": [said(key, one) for key, one in told]}  # fmt: skip
        return Response(ServiceReportShape(answer).data)


def said(part: str, line: rules.Line) -> dict[str, Any]:
    """A line as its shape reads it."""
    names = [name for name in ServiceLine().fields if name != "part"]
    return {"part": part} | {name: getattr(line, name) for name in names}
