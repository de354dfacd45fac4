"""The API of what waits for the caller's own decision: each kind with how many, its list and the first by name."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from kam.ground.plain import PlainApi
from kam.ground.rights import Right, require
from lifecycle.facts import decisions as facts


class WaitingNamedShape(serializers.Serializer):
    """One that waits, with the page on which it is decided."""

    name = serializers.CharField()
    url = serializers.CharField()


class WaitingDecisionShape(serializers.Serializer):
    """One kind of decision, of what the caller sees and may decide."""

    kind = serializers.CharField(help_text="tiers, warnings, cases, nominations, reports, erasures")
    count = serializers.IntegerField()
    words = serializers.CharField()
    url = serializers.CharField(help_text="the page that lists them")
    named = WaitingNamedShape(many=True, help_text="the first three, of kinds that name them")


class WaitingDecisionsShape(serializers.Serializer):
    """Kinds of which nothing waits are left out."""

    results = WaitingDecisionShape(many=True)


class DecisionsApi(PlainApi):
    """What waits for the caller's own decision, changes of tier first."""

    @extend_schema(responses=WaitingDecisionsShape, operation_id="decisions_retrieve")
    def get(self, request: Any) -> Response:
        require(request.user, Right.SEE_DASHBOARD)
        results = [
            {"kind": one.kind.key, "count": one.count, "words": one.words, "url": one.url,
             "named": [{"name": name, "url": url} for name, url in one.named]}
            for one in facts.tiers_first(request.user)
        ]  # fmt: skip
        return Response(WaitingDecisionsShape({"results": results}).data)
