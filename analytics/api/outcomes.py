"""The API of what became of churn warnings: outcomes, values saved and lost, with bounds; read only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.choices import Tier
from analytics.api.customers import UNTIERED
from analytics.facts import outcomes as facts
from analytics.forms.customers import NONE
from analytics.forms.outcomes import DAYS, PARTS, OutcomesForm
from analytics.rules import outcomes as rules
from kam.ground import inputs
from kam.ground.plain import PlainApi


class OutcomeLine(serializers.Serializer):
    """A part of the warnings; amounts in the company's currency."""

    part = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()
    open = serializers.IntegerField()
    kept = serializers.IntegerField()
    won_back = serializers.IntegerField()
    lost = serializers.IntegerField()
    dormant = serializers.IntegerField()
    stayed_share = serializers.FloatField(allow_null=True, help_text="kept and won back of those that ended, from 5 on")
    stayed_low = serializers.FloatField(allow_null=True, help_text="Wilson's lower bound, 95%")
    stayed_high = serializers.FloatField(allow_null=True)
    value_at_opening = serializers.DecimalField(max_digits=20, decimal_places=2)
    value_saved = serializers.DecimalField(max_digits=20, decimal_places=2)
    value_lost = serializers.DecimalField(max_digits=20, decimal_places=2)
    value_unknown = serializers.IntegerField(help_text="warnings of customers nobody had scored, in no sum")
    median_days = serializers.FloatField(allow_null=True, help_text="from the opening to the end")


class OutcomesShape(serializers.Serializer):
    """Warnings opened in the window (as_of − days, as_of], as they stood at its end."""

    as_of = serializers.DateField()
    days = serializers.IntegerField()
    whole = OutcomeLine()
    parts = OutcomeLine(many=True)


class OutcomesApi(PlainApi):
    """By cause, tier at the opening, owner or region, as far as the caller sees the book."""

    @extend_schema(
        responses=OutcomesShape, operation_id="outcomes_retrieve",
        parameters=[
            OpenApiParameter("as_of", OpenApiTypes.DATE), OpenApiParameter("days", str, enum=[key for key, _w in DAYS]),
            OpenApiParameter("by", str, enum=[key for key, _label in PARTS]),
            OpenApiParameter("tier", str, enum=[*Tier.values, NONE]), *UNTIERED[1:],
        ],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        form = OutcomesForm(request.query_params, user=request.user)
        inputs.check_asked(form)
        as_of = form.until
        rows = facts.gather(request.user, as_of=as_of, days=form.span, chosen=form.of_warning)
        parts = rules.by(rows, lambda one: getattr(one, form.part))
        told = sorted(((str(key or ""), one) for key, one in parts.items()), key=lambda one: (-one[1].lost, one[0]))
        answer = {"as_of": as_of, "days": form.span, "whole": said("", rules.line(rows)),
                  "parts": [said(key, one) for key, one in told]}  # fmt: skip
        return Response(OutcomesShape(answer).data)


def said(part: str, line: rules.Line) -> dict[str, Any]:
    """A line as its shape reads it."""
    low, high = line.bounds or (None, None)
    return {
        "part": part, "count": line.count, "open": line.open, "kept": line.kept, "won_back": line.won_back,
        "lost": line.gone, "dormant": line.dormant, "stayed_share": line.share, "stayed_low": low, "stayed_high": high,
        "value_at_opening": line.at_stake, "value_saved": line.saved, "value_lost": line.lost, "median_days": line.days,
        "value_unknown": line.unknown,
    }  # fmt: skip
