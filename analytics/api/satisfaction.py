"""The API of satisfaction: means of points of ten and the net promoter score with intervals, by tier, role or owner."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.choices import Tier
from analytics.facts import satisfaction as facts
from analytics.forms.satisfaction import PARTS, SatisfactionForm
from analytics.rules.satisfaction import Tally
from kam.ground.plain import PlainApi

COLUMN = {"tier": "tier", "role": "role", "owner": "account__owner", "account": "account"}
BY = [*(key for key, _label in PARTS), "account"]
ASKED = [
    OpenApiParameter("since", OpenApiTypes.DATE), OpenApiParameter("until", OpenApiTypes.DATE),
    OpenApiParameter("tier", str, enum=Tier.values), OpenApiParameter("owner", int),
    OpenApiParameter("by", str, enum=BY),
]  # fmt: skip


class KnownShape(serializers.Serializer):
    """A figure, the answers behind it, and its 95 % interval (null below two answers)."""

    value = serializers.FloatField()
    n = serializers.IntegerField()
    least = serializers.FloatField(allow_null=True)
    most = serializers.FloatField(allow_null=True)


class SatisfactionLine(serializers.Serializer):
    """One part of the answers."""

    part = serializers.CharField(allow_blank=True)
    answers = serializers.IntegerField()
    low = serializers.IntegerField(help_text="two of five, or six of ten, and less")
    satisfaction = KnownShape(source="mean", allow_null=True, help_text="points of ten")
    nps = KnownShape(allow_null=True, help_text="-100 to 100")


class SatisfactionShape(serializers.Serializer):
    """Answers dated within the days, as far as the caller sees the book; `response` is the share of asked who did."""

    since = serializers.DateField()
    until = serializers.DateField()
    whole = SatisfactionLine()
    response = KnownShape(allow_null=True)
    parts = SatisfactionLine(many=True)


class SatisfactionApi(PlainApi):
    """How content customers are, and whether they recommend us."""

    @extend_schema(responses=SatisfactionShape, operation_id="satisfaction_retrieve", parameters=ASKED)
    def get(self, request: Any) -> Response:
        params = request.query_params.copy()
        by = (params.pop("by", None) or ["tier"])[-1]
        form = SatisfactionForm(params, user=request.user)
        if not form.is_valid() or by not in BY:
            faults = {name: [str(word) for word in words] for name, words in form.errors.items()}
            raise ValidationError(faults or {"by": [", ".join(BY)]})
        asked = form.asked
        found = {key: one for (key,), one in facts.tallies(asked.rows(request.user), COLUMN[by]).items()}
        answer = {
            "since": asked.since, "until": asked.until, "whole": line("", facts.whole(found.values())),
            "response": facts.response(asked.sent(request.user))[""],
            "parts": [line(key, one) for key, one in sorted(found.items(), key=lambda one: str(one[0]))],
        }  # fmt: skip
        return Response(SatisfactionShape(answer).data)


def line(part: Any, found: Tally) -> dict[str, Any]:
    """A part as its shape reads it."""
    told = {"answers": found.answers, "low": found.low, "mean": found.mean, "nps": found.nps}
    return {"part": "" if part is None else str(part)} | told
