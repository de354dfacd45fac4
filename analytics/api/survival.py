"""The API of how long customers stay: shares still active with bounds and counts at risk, in parts and one by one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.choices import Tier
from analytics.api.customers import ASKED, MOST, form_of
from analytics.facts import survival as facts
from analytics.forms.survival import PARTS, STATES, YEARS, SurvivalForm, part_of
from analytics.rules import survival as rules
from analytics.rules.survival import Curve
from kam.ground.plain import PlainApi

PARAMETERS = [
    *(one for one in ASKED if one.name != "tier"),
    OpenApiParameter("tier", str, enum=Tier.values, description="count from the first day in this tier"),
    OpenApiParameter("years", str, enum=[key for key, _label in YEARS if key], description="entered in the last years"),
    OpenApiParameter("by", str, enum=[key for key, _label in PARTS]),
]  # fmt: skip


class SurvivalMark(serializers.Serializer):
    """The share still active so many months after entry, with its 95 % bounds."""

    months = serializers.IntegerField()
    share = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    at_risk = serializers.IntegerField(help_text="customers known for so long")


class SurvivalStep(serializers.Serializer):
    """Where a curve steps down."""

    day = serializers.IntegerField(help_text="since entry")
    share = serializers.FloatField()
    at_risk = serializers.IntegerField(help_text="just before")
    gone = serializers.IntegerField()


class SurvivalPart(serializers.Serializer):
    """One part: its Kaplan-Meier curve, and the shares at the marks that five customers or more are known for."""

    part = serializers.CharField(allow_blank=True)
    customers = serializers.IntegerField()
    gone = serializers.IntegerField()
    marks = SurvivalMark(many=True)
    steps = SurvivalStep(many=True)


class SurvivalShape(serializers.Serializer):
    """
    As of a day. Gone is who has not ordered for 365 days, or was said lost and has not ordered since.

    Months count from the first order; by tier, or of one tier, from the first day in it, and a customer may stand
    in several.
    """

    as_of = serializers.DateField()
    whole = SurvivalPart(allow_null=True, help_text="null by tier: parts overlap there")
    chance = serializers.FloatField(allow_null=True, help_text="p of the log-rank test between the parts; null by tier")
    parts = SurvivalPart(many=True)


class SurvivalStay(serializers.Serializer):
    """One customer, or one that stood in a tier."""

    account = serializers.IntegerField()
    tier = serializers.CharField(allow_blank=True, help_text="whose first day is the entry; empty: the first order is")
    entered = serializers.DateField()
    last_on = serializers.DateField(help_text="its last order")
    days = serializers.IntegerField(help_text="until it was gone, or as long as is known")
    gone = serializers.BooleanField()


class SurvivalStays(serializers.Serializer):
    """At most 1,000; `count` says how many there are."""

    count = serializers.IntegerField()
    results = SurvivalStay(many=True)


class SurvivalApi(PlainApi):
    """How many are still active 12, 24, 36 … months after entry."""

    @extend_schema(responses=SurvivalShape, operation_id="survival_retrieve", parameters=PARAMETERS)
    def get(self, request: Any) -> Response:
        form = form_of(SurvivalForm, request)
        rows = form.picked(facts.gather(request.user, as_of=form.day, by_tier=form.by_tier))
        parts = rules.by(rows, lambda one: getattr(one, form.split))
        told = sorted((part_of(form.split, key), rules.curve(some)) for key, some in parts.items())
        overlap = form.split == "tier"
        answer = {
            "as_of": form.day, "whole": None if overlap else said("", rules.curve(rows)),
            "chance": None if overlap else rules.chance(parts), "parts": [said(key, one) for key, one in told],
        }  # fmt: skip
        return Response(SurvivalShape(answer).data)


class StayApi(PlainApi):
    """The customers behind a curve (`part`, `state`)."""

    @extend_schema(
        responses=SurvivalStays, operation_id="survival_accounts_retrieve",
        parameters=[*PARAMETERS, OpenApiParameter("part", str), OpenApiParameter("state", str,
                                                                                 enum=[key for key, _l in STATES])],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        form = form_of(SurvivalForm, request)
        rows = form.picked(facts.gather(request.user, as_of=form.day, by_tier=form.by_tier))
        rows.sort(key=lambda one: (one.account, one.tier))
        return Response(SurvivalStays({"count": len(rows), "results": rows[:MOST]}).data)


def said(part: str, found: Curve) -> dict[str, Any]:
    """A curve as its shape reads it."""
    steps = zip(*(column.tolist() for column in (found.days, found.shares, found.at_risk, found.went)), strict=True)
    return {
        "part": part, "customers": found.customers, "gone": found.gone, "marks": list(found.marks.values()),
        "steps": [dict(zip(("day", "share", "at_risk", "gone"), one, strict=True)) for one in steps],
    }  # fmt: skip
