"""The API of backtests: what the newest one found, or that of a day."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from analytics.rules import backtests as rules
from kam.choices import RunKind
from kam.ground.inputs import day_from
from kam.ground.plain import PlainApi
from kam.ground.rights import Right, require
from kam.models import Run


class MeasureShape(serializers.Serializer):
    """Of one group; null where it cannot be told: nobody was lost, or nobody stayed."""

    n = serializers.IntegerField()
    auc = serializers.FloatField(allow_null=True)
    auc_naive = serializers.FloatField(allow_null=True, help_text="by days since the last order alone")
    auc_bgnbd = serializers.FloatField(allow_null=True)
    brier = serializers.FloatField(allow_null=True)
    ece = serializers.FloatField(allow_null=True, help_text="expected calibration error, ten equal bins")
    lift20 = serializers.FloatField(allow_null=True)
    revenue_caught20 = serializers.FloatField(allow_null=True, help_text="within the top 20 % by value at risk")
    lost_accounts = serializers.IntegerField(required=False)
    enough = serializers.BooleanField(
        required=False, help_text="false where fewer than ten customers were lost or stayed: then claim nothing"
    )
    auc_low = serializers.FloatField(allow_null=True, required=False, help_text="95 % bound, each customer one witness")
    auc_high = serializers.FloatField(allow_null=True, required=False)
    ahead = serializers.FloatField(allow_null=True, required=False, help_text="AUC less that of the naive rule")
    ahead_low = serializers.FloatField(allow_null=True, required=False, help_text="95 % bound")
    ahead_high = serializers.FloatField(allow_null=True, required=False)


class BinShape(serializers.Serializer):
    """A tenth of the scale."""

    n = serializers.IntegerField()
    promised = serializers.FloatField()
    seen = serializers.FloatField()


class LeadShape(serializers.Serializer):
    """Key accounts lost for good, how many were warned of, quartiles of the days from the warning to the loss."""

    level = serializers.FloatField()
    lost = serializers.IntegerField()
    warned = serializers.IntegerField()
    quartiles = serializers.ListField(child=serializers.IntegerField())


class ReplayedShape(serializers.Serializer):
    """The version that is pinned, and on how many of the past days it could be replayed."""

    number = serializers.IntegerField()
    days = serializers.IntegerField()


class BacktestShape(serializers.Serializer):
    """Past days scored with what was known then, pooled."""

    as_of = serializers.DateField()
    beats_naive = serializers.BooleanField(
        allow_null=True, help_text="false: not shown to beat it; null: too few customers to tell"
    )
    calibrated = serializers.BooleanField(
        allow_null=True, help_text="false: off by more than `ece_allowed`, chance set aside; null: too few to tell"
    )
    ece_allowed = serializers.FloatField(help_text="calibration error up to which risks may be read as chances")
    scope = serializers.CharField(required=False, help_text="orders: the risk from orders alone, without signals")
    version = ReplayedShape(
        allow_null=True, required=False, help_text="null: each day by what could be learned by then"
    )
    horizon = serializers.IntegerField()
    origins = serializers.ListField(child=serializers.DateField())
    all = MeasureShape()
    repeat = MeasureShape()
    key = MeasureShape()
    tiers = serializers.DictField(child=MeasureShape())
    calibration = BinShape(many=True)
    lead = LeadShape()


class BacktestApi(PlainApi):
    """How well the churn score foretold, beside the naive rule and BG/NBD."""

    @extend_schema(
        responses=BacktestShape, operation_id="backtest_retrieve",
        parameters=[OpenApiParameter("as_of", OpenApiTypes.DATE)],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        require(request.user, Right.SEE_DASHBOARD)
        day = day_from(request.query_params, "as_of")
        run = Run.objects.at(RunKind.BACKTEST, day) if day else Run.objects.current(RunKind.BACKTEST)
        if run is None:
            raise NotFound(_("No backtest is kept for that day."))
        told = {"beats_naive": rules.beats(run.result), "calibrated": rules.calibrated(run.result)}
        answer = run.result | told | {"as_of": run.as_of, "ece_allowed": rules.ALLOWED}
        return Response(BacktestShape(answer).data)
