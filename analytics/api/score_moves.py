"""The API of what moved a customer's risk between two days."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from accounts.models import Account
from analytics.api.score_reasons import ReasonRowShape
from analytics.facts import score_moves, score_rows
from kam.ground.inputs import day_from
from kam.ground.plain import PlainApi


class RiskMoveShape(serializers.Serializer):
    """One reason's difference; `version` is another version of the score, `usual` the customer it measures from."""

    code = serializers.CharField()
    difference = serializers.FloatField(help_text="of the logit")
    orders_url = serializers.CharField(allow_blank=True, help_text="the orders of the later day it was read from")
    rows = ReasonRowShape(many=True)


class MovedShape(serializers.Serializer):
    """Two kept scores; the differences, the largest first, add up to the difference of their logits."""

    since = serializers.DateField()
    until = serializers.DateField()
    p_before = serializers.FloatField()
    p_after = serializers.FloatField()
    model_before = serializers.IntegerField(help_text="version; 0 is day one")
    model_after = serializers.IntegerField()
    difference = serializers.FloatField(help_text="of the logit")
    lines = RiskMoveShape(many=True)


class AccountMovedApi(PlainApi):
    """What moved one customer's risk between two days, by default the last month."""

    @extend_schema(
        responses=MovedShape, operation_id="accounts_moved_retrieve",
        parameters=[OpenApiParameter(name, OpenApiTypes.DATE) for name in ("since", "until")],
    )  # fmt: skip
    def get(self, request: Any, pk: int) -> Response:
        account = Account.objects.visible_to(request.user).filter(pk=pk).first()
        if account is None:
            raise NotFound
        since, until = (day_from(request.query_params, name) for name in ("since", "until"))
        if since and until and since >= until:
            raise ValidationError({"since": [_("The first day is not before the last. Choose an earlier first day.")]})
        found = score_moves.between(account, since, until)
        if found is None:
            raise NotFound(_("No two scores are kept for these days."))
        behind = score_rows.behind(found.before, request.user) | score_rows.behind(found.after, request.user)
        answer = {
            "since": found.before.run.as_of, "until": found.after.run.as_of, "p_before": found.before.p,
            "p_after": found.after.p, "model_before": found.models[0], "model_after": found.models[1],
            "difference": found.total,
            "lines": [
                {"code": code, "difference": share, "orders_url": score_rows.orders_behind(found.after, code),
                 "rows": behind.get(code, [])}
                for code, share in found.lines
            ],
        }  # fmt: skip
        return Response(MovedShape(answer).data)
