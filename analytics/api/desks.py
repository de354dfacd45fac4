"""The API of the caller's desk: its figures beside the time before, and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from analytics.facts import desks as facts
from kam.ground.plain import PlainApi
from kam.ground.rights import standing


class FigureShape(serializers.Serializer):
    """Amounts are of the company's currency; counts, days and shares (fractions) stand as numbers."""

    key = serializers.CharField(source="gauge.value")
    label = serializers.CharField(source="gauge.label")
    amount = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    amount_before = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    number = serializers.FloatField(allow_null=True)
    number_before = serializers.FloatField(allow_null=True)


class ThingShape(serializers.Serializer):
    """One thing to do: the amount is overdue (finance), the points are those of the fit (marketing)."""

    name = serializers.CharField()
    url = serializers.CharField()
    amount = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    points = serializers.IntegerField(allow_null=True)
    on = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)


class DeskShape(serializers.Serializer):
    """By the role of the caller, over what they see."""

    role = serializers.CharField()
    days = serializers.IntegerField(help_text="how long the time is, and the one before it")
    figures = FigureShape(many=True)
    things = ThingShape(many=True)


class DeskApi(PlainApi):
    """The desk of service, finance, marketing and account managers; who directs has the dashboard instead."""

    @extend_schema(responses=DeskShape, operation_id="desk_retrieve")
    def get(self, request: Any) -> Response:
        found = facts.read(request.user, standing(request.user).role)
        if found is None:
            raise NotFound(_("Your role has the dashboard instead."))
        return Response(DeskShape(found).data)
