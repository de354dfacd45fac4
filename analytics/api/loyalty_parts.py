"""The API of loyalty over the book: means with intervals by tier, owner, region or segment."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.choices import Tier
from analytics.api.satisfaction import KnownShape
from analytics.facts import loyalty_parts as facts
from analytics.filters.loyalty import LoyaltyPageFilters
from analytics.forms.customers import NONE, PARTS
from analytics.models import Loyalty
from analytics.rules import loyalty_parts as rules
from analytics.rules.loyalty import LOYAL
from analytics.rules.loyalty_parts import Tally
from kam.ground import inputs, reading
from kam.ground.plain import PlainApi

BY = [key for key, _label in PARTS]


class LoyaltyLine(serializers.Serializer):
    """One part of the customers that ever ordered."""

    part = serializers.CharField(allow_blank=True, help_text="empty where it is not known")
    customers = serializers.IntegerField()
    known = serializers.IntegerField(source="n", help_text="of how many loyalty is known")
    loyal = serializers.IntegerField(help_text=f"of these, from {LOYAL} on")
    loyalty = KnownShape(source="mean", allow_null=True, help_text="mean, 0 to 100; n are customers")


class LoyaltyPartsShape(serializers.Serializer):
    """Of the current run or that of a day, as far as the caller sees the book; parts as they stand today."""

    as_of = serializers.DateField()
    by = serializers.CharField()
    whole = LoyaltyLine()
    parts = LoyaltyLine(many=True)


class LoyaltyPartsApi(PlainApi):
    """How loyal the customers are, part by part."""

    @extend_schema(
        responses=LoyaltyPartsShape, operation_id="loyalty_retrieve",
        parameters=[
            OpenApiParameter("as_of", OpenApiTypes.DATE), OpenApiParameter("by", str, enum=BY),
            OpenApiParameter("tier", str, enum=[*Tier.values, NONE]),
            OpenApiParameter("owner", reading.OWNER, description="a user's id, or `unassigned`"),
            *(OpenApiParameter(name, str, description="`none`: not known") for name in ("region", "segment")),
            OpenApiParameter("category", str, description="customers who bought it in the year to the day"),
        ],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        seen = Loyalty.objects.visible_to(request.user)
        filterset = LoyaltyPageFilters(request.query_params, queryset=seen, request=request)
        inputs.check_asked(filterset)
        run = filterset.run_told()
        if run is None:
            raise NotFound(_("Nothing was computed yet."))
        by = filterset.form.cleaned_data["by"] or BY[0]
        found = facts.tallies(filterset.qs, by)
        parts = [line(key, one) for key, one in sorted(found.items(), key=lambda one: str(one[0] or ""))]
        answer = {"as_of": run.as_of, "by": by, "whole": line("", rules.whole(found.values())), "parts": parts}
        return Response(LoyaltyPartsShape(answer).data)


def line(part: Any, found: Tally) -> dict[str, Any]:
    """A part as its shape reads it."""
    told = {"customers": found.customers, "n": found.n, "loyal": found.loyal, "mean": found.mean}
    return {"part": "" if part is None else str(part)} | told
