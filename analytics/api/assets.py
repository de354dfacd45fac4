"""The API of customer asset value: rows per account, and the sums by tier, owner or region with their history."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from analytics.api.concentration import one_of
from analytics.api.customers import ASKED, form_of
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.facts import worth as facts
from analytics.filters.assets import AssetFilters
from analytics.forms.customers import CustomersForm
from analytics.models import AssetValue
from kam.ground.plain import PlainApi


class AssetValueShape(RunRowShape):
    """
    Expected contribution over twelve windows, with 80 % certainty between low and high; `at_risk` is p × what may go.

    The sum of all (`value/`) has a narrower band of its own, with 90 %.
    """

    class Meta:
        model = AssetValue
        fields = [
            "id", "account", "account_code", "run", "as_of", "currency", "tier", "p", "expected", "value", "low",
            "high", "at_risk",
        ]  # fmt: skip


class AssetValueApi(RunRowApi):
    """Customer asset value."""

    model, serializer_class, filterset_class = AssetValue, AssetValueShape, AssetFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "value", "at_risk", "p")


class AssetPartShape(serializers.Serializer):
    """A tier, owner or region; the key is null where nothing is known."""

    key = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    accounts = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=20, decimal_places=2)
    at_risk = serializers.DecimalField(max_digits=20, decimal_places=2)


class PastShape(serializers.Serializer):
    """One run of the past."""

    as_of = serializers.DateField()
    value = serializers.DecimalField(max_digits=20, decimal_places=2)
    at_risk = serializers.DecimalField(max_digits=20, decimal_places=2)


class ValueShape(serializers.Serializer):
    """The value of what the caller sees, with 90 % certainty between low and high: known of the whole book alone."""

    as_of = serializers.DateField()
    by = serializers.CharField()
    accounts = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=20, decimal_places=2)
    low = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    high = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    at_risk = serializers.DecimalField(max_digits=20, decimal_places=2)
    parts = AssetPartShape(many=True)
    history = PastShape(many=True)


class ValueApi(PlainApi):
    """What the customers are worth, and how much of it is at risk."""

    @extend_schema(
        responses=ValueShape, operation_id="value_retrieve",
        parameters=[OpenApiParameter("by", str, enum=facts.BREAKDOWNS), *ASKED],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        by = one_of(request, "by", facts.BREAKDOWNS)
        form = form_of(CustomersForm, request)
        found = facts.worth(request.user, by=by, as_of=form.cleaned_data["as_of"], chosen=form.of_account)
        if found is None:
            raise NotFound(_("Nothing was computed yet."))
        low, high = found.band or (None, None)
        past = [{"as_of": day, "value": value, "at_risk": risk} for day, value, risk in found.history]
        answer = {"as_of": found.run.as_of, "low": low, "high": high, "history": past} | {
            name: getattr(found, name) for name in ("by", "accounts", "value", "at_risk", "parts")
        }
        return Response(ValueShape(answer).data)
