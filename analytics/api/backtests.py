"""The API of backtests: what the newest one found, or the newest up to a day; of all customers or of a part."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from accounts.choices import Tier
from analytics.api.customers import form_of
from analytics.facts import backtest_parts
from analytics.forms.backtests import BacktestForm
from analytics.rules import backtests as rules
from kam.choices import RunKind
from kam.ground import reading
from kam.ground.plain import PlainApi
from kam.ground.rights import Right, require
from kam.models import Run

PARTS = [
    OpenApiParameter("as_of", OpenApiTypes.DATE),
    OpenApiParameter("owner", reading.OWNER, description="id, or unassigned; of today"),
    OpenApiParameter("region", str, description="of today; none: not known"),
    OpenApiParameter("segment", str, description="of today; none: not known"),
    OpenApiParameter("tier", str, enum=Tier.values, description="of the day that was scored"),
]  # fmt: skip


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
    """
    How well the churn score foretold, beside the naive rule and BG/NBD.

    Of one owner, region, segment or tier: `all` and `calibration` are of its customers, the rest of the company.
    """

    @extend_schema(
        responses=BacktestShape, operation_id="backtest_retrieve", parameters=PARTS,
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        require(request.user, Right.SEE_DASHBOARD)
        form = form_of(BacktestForm, request)
        if len(form.asked) > 1:
            raise ValidationError({form.asked[1]: [_("Each part was tested on its own: ask for one at a time.")]})
        run = Run.objects.known_on(RunKind.BACKTEST, form.cleaned_data["as_of"])
        if run is None:
            raise NotFound(_("No backtest is kept up to that day."))
        found = backtest_parts.read(run, form.part, request.user)
        if found is None:
            raise NotFound(_("Nobody of this part was scored on the days of this test."))
        told = {"beats_naive": rules.beats(found), "calibrated": rules.calibrated(found)}
        answer = found | told | {"as_of": run.as_of, "ece_allowed": rules.ALLOWED}
        return Response(BacktestShape(answer).data)
