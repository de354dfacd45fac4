"""The checks of the data over REST: what rows lack, how many, and what that costs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from kam.ground import checks
from kam.ground.plain import PlainApi
from kam.ground.rights import Right, require


class CheckShape(serializers.Serializer):
    """One check over what the caller sees."""

    key = serializers.CharField()
    label = serializers.CharField()
    costs = serializers.CharField(help_text="why the numbers are less true because of it")
    count = serializers.IntegerField(help_text="rows that lack it")
    of = serializers.IntegerField(help_text="rows looked at")
    share = serializers.FloatField(allow_null=True, help_text="of the rows; of `costs`: of the year's revenue")
    done = serializers.BooleanField(source="is_done")
    serious = serializers.BooleanField(source="is_serious")
    url = serializers.CharField(help_text="the page that lists exactly these rows")


class ChecksShape(serializers.Serializer):
    """All checks: serious ones first, then those that are open, then those that are done."""

    checks = CheckShape(many=True)


class CheckApi(PlainApi):
    """What makes the numbers less true than they could be."""

    @extend_schema(responses=ChecksShape, operation_id="checks_retrieve")
    def get(self, request: Any) -> Response:
        require(request.user, Right.SEE_DASHBOARD)
        return Response(ChecksShape({"checks": checks.read(request.user)}).data)
