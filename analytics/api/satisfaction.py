"""The API of satisfaction: means and the net promoter score with intervals by part, and what the dissatisfied share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.choices import Tier
from analytics.api.customers import UNTIERED, form_of
from analytics.facts import dissatisfied
from analytics.facts import satisfaction as facts
from analytics.forms.customers import NONE
from analytics.forms.satisfaction import PARTS, SatisfactionForm
from analytics.rules.profiles import SAYS
from analytics.rules.satisfaction import Tally
from kam.ground.plain import PlainApi

COLUMN = {"tier": "tier", "role": "role", "owner": "account__owner", "region": "account__region",
          "segment": "account__segment", "account": "account"}  # fmt: skip
BY = [*(key for key, _label in PARTS), "account"]
PLAIN = [
    OpenApiParameter("since", OpenApiTypes.DATE), OpenApiParameter("until", OpenApiTypes.DATE),
    OpenApiParameter("tier", str, enum=[*Tier.values, NONE]), *UNTIERED[1:],
]  # fmt: skip
ASKED = [*PLAIN, OpenApiParameter("by", str, enum=BY)]


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


class SharedTrait(serializers.Serializer):
    """One value of one characteristic among customers with a low answer and those without."""

    characteristic = serializers.CharField()
    value = serializers.CharField()
    dissatisfied = serializers.IntegerField()
    dissatisfied_known = serializers.IntegerField(help_text="of how many it is known")
    satisfied = serializers.IntegerField()
    satisfied_known = serializers.IntegerField()
    lift = serializers.FloatField(help_text="times as common among the dissatisfied")
    low = serializers.FloatField(help_text="95 % interval of the lift")
    high = serializers.FloatField()
    says = serializers.ChoiceField(choices=SAYS)


class SharedShape(serializers.Serializer):
    """Customers that answered within the days: how many gave a low answer, and what these share; empty of too few."""

    since = serializers.DateField()
    until = serializers.DateField()
    dissatisfied = serializers.IntegerField()
    satisfied = serializers.IntegerField()
    traits = SharedTrait(many=True)


class DissatisfiedApi(PlainApi):
    """What the dissatisfied have in common."""

    @extend_schema(responses=SharedShape, operation_id="satisfaction_dissatisfied_retrieve", parameters=PLAIN)
    def get(self, request: Any) -> Response:
        asked = form_of(SatisfactionForm, request).asked
        found = dissatisfied.common(asked, request.user)
        traits = [
            {"characteristic": one.name, "value": trait.value, "dissatisfied": trait.key, "satisfied": trait.rest,
             "dissatisfied_known": one.known_key, "satisfied_known": one.known_rest,
             "lift": trait.lift, "low": trait.low, "high": trait.high, "says": trait.says}
            for one in found.found for trait in one.traits
        ]  # fmt: skip
        answer = {"since": asked.since, "until": asked.until, "dissatisfied": len(found.low),
                  "satisfied": len(found.rest), "traits": traits}  # fmt: skip
        return Response(SharedShape(answer).data)


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
