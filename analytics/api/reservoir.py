"""The API of the reservoir: the ledger by month, and the customers behind each of its numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from analytics.choices import Flow
from analytics.facts import reservoir as facts
from analytics.facts import reservoir_lines
from analytics.facts.reservoir_parts import ledgers, names
from analytics.forms.reservoir import PERIODS, SPANS, SPLITS, STOCKS, WAYS, FlowForm, ReservoirForm, asked_of
from analytics.rules.reservoir import INFLOWS, OUTFLOWS, Month, whole
from kam.ground import inputs
from kam.ground.plain import PlainApi
from kam.ground.rights import Right, require

MOST = 1000
A_MONTH = {"type": "string", "pattern": r"^[1-9]\d{3}-(0[1-9]|1[0-2])$"}
ASKED = [
    OpenApiParameter("months", int, enum=SPANS), OpenApiParameter("until", OpenApiTypes.DATE),
    OpenApiParameter("period", str, enum=[key for key, _label in PERIODS], description="up to `until`, else today"),
    OpenApiParameter("first", A_MONTH, description="YYYY-MM: from this month on; before `period` and `months`"),
    OpenApiParameter("last", A_MONTH, description="YYYY-MM: to the end of this month"),
    OpenApiParameter("owner", str, description="id, unassigned, or name: and the name of one the log knows by it"),
    OpenApiParameter("region", str, description="none: not known"),
    OpenApiParameter("segment", str, description="of today, whatever it was in a month before; none: not known"),
    OpenApiParameter("category", str, description="bought in the year up to `until`, else today"),
]  # fmt: skip
FLOWS = [*Flow.values, *(key for key, _label in (*WAYS, *STOCKS))]


def amount() -> serializers.DecimalField:
    """An amount in the company's currency."""
    return serializers.DecimalField(max_digits=22, decimal_places=2)


class ReservoirMonth(serializers.Serializer):
    """opening + inflows − outflows = closing, in customers; in amounts `grown` comes to it."""

    after = serializers.DateField(help_text="the last day before it")
    until = serializers.DateField()
    opening = serializers.IntegerField()
    flows = serializers.DictField(child=serializers.IntegerField())
    closing = serializers.IntegerField()
    opening_net = amount()
    nets = serializers.DictField(child=amount())
    grown = amount()
    closing_net = amount()


class ReservoirPart(serializers.Serializer):
    """One owner or region over the whole span; `key` asks for it as `owner` or `region`."""

    key = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    line = ReservoirMonth()


class ReservoirShape(serializers.Serializer):
    """The months of a span, the oldest first; with `by`, its parts, which add up to it."""

    inflows = serializers.ListField(child=serializers.CharField())
    outflows = serializers.ListField(child=serializers.CharField())
    months = ReservoirMonth(many=True)
    whole = ReservoirMonth(help_text="All of these months as one line")
    parts = ReservoirPart(many=True)


class FlowLine(serializers.Serializer):
    """One customer behind a number."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    on = serializers.DateField()
    flow = serializers.CharField(allow_blank=True)
    was = serializers.CharField(allow_blank=True)
    tier = serializers.CharField(allow_blank=True)
    net_contribution = amount()


class FlowLines(serializers.Serializer):
    """At most 1,000; `count` says how many there are."""

    count = serializers.IntegerField()
    results = FlowLine(many=True)


class ReservoirApi(PlainApi):
    """Key accounts that came in and went out, by month."""

    @extend_schema(responses=ReservoirShape, operation_id="reservoir_retrieve",
                   parameters=[*ASKED, OpenApiParameter("by", str, enum=[key for key, _label in SPLITS])])  # fmt: skip
    def get(self, request: Any) -> Response:
        require(request.user, Right.SEE_DASHBOARD)
        form, found = asked(ReservoirForm, request)
        months = found.months(form.keep)
        by = form.cleaned_data["by"]
        answer = {
            "inflows": [*map(str, INFLOWS)], "outflows": [*map(str, OUTFLOWS)], "whole": line(whole(months)),
            "months": [line(month) for month in months], "parts": parts(found, form, by) if by else [],
        }  # fmt: skip
        return Response(ReservoirShape(answer).data)


class ReservoirFlowApi(PlainApi):
    """The customers behind a number of the reservoir: `flow` in the month that ends on `month`."""

    @extend_schema(
        responses=FlowLines, operation_id="reservoir_flows_retrieve",
        parameters=[*ASKED, OpenApiParameter("month", OpenApiTypes.DATE), OpenApiParameter("flow", str, enum=FLOWS)],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        require(request.user, Right.SEE_DASHBOARD)
        form, found = asked(FlowForm, request)
        listed = reservoir_lines.listing(
            request.user, found, form.keep, flows=form.flows, stock=form.stock, month=form.cleaned_data["month"]
        )
        rows = [
            {"account": one.account.pk, "name": one.account.name, "on": one.on, "net_contribution": one.net,
             "flow": str(one.change.flow) if one.change else "", "was": one.change.was if one.change else "",
             "tier": one.tier}
            for one in listed[:MOST]
        ]  # fmt: skip
        return Response(FlowLines({"count": len(listed), "results": rows}).data)


def asked(form_class: Any, request: Any) -> tuple[Any, facts.Water]:
    """What was asked, and the reservoir of it; ValidationError for what cannot be asked, NotFound before any tier."""
    form = form_class(request.query_params, user=request.user)
    inputs.check_asked(form)
    found = facts.water(request.user, **form.span, chosen=form.accounts)
    if found is None:
        raise NotFound(_("Nothing was computed yet."))
    return form, found


def parts(found: facts.Water, form: ReservoirForm, by: str) -> list[dict[str, Any]]:
    """Each owner or region with its line of the whole span."""
    people = names(found) if by == "owner" else {}
    return [
        {"key": asked_of(by, key), "name": people.get(key, "") if by == "owner" else key, "line": line(whole(months))}
        for key, months in ledgers(found, by, form.keep).items()
    ]


def line(month: Month) -> dict[str, Any]:
    """A month as its shape reads it."""
    named = ("after", "until", "opening", "closing", "opening_net", "grown", "closing_net")
    flows = (*INFLOWS, *OUTFLOWS)
    return {name: getattr(month, name) for name in named} | {
        "flows": {str(flow): month.flows[flow] for flow in flows},
        "nets": {str(flow): month.nets.get(flow, Decimal(0)) for flow in flows},
    }
