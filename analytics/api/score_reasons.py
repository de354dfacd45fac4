"""The API of why one customer's risk is what it is: every reason with its share, its words and the rows behind it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.models import Account
from analytics.choices import Reason, line_of, sorted_reasons
from analytics.facts import score_rows
from analytics.models import Score
from kam.ground.plain import PlainApi
from lifecycle.models.reasons import risk_word


class ReasonRowShape(serializers.Serializer):
    """One row behind a reason: which it is, its day, and its page."""

    noun = serializers.CharField()
    id = serializers.IntegerField(source="pk")
    words = serializers.CharField()
    on = serializers.DateField()
    url = serializers.CharField()


class ReasonShape(serializers.Serializer):
    """A share of the logit; `orders_url` is the list of the orders it was read from, empty for a signal."""

    code = serializers.CharField()
    label = serializers.CharField()
    share = serializers.FloatField(help_text="of the logit")
    words = serializers.CharField(allow_blank=True, help_text="what raises the risk enough to be drawn, in a sentence")
    is_policy = serializers.BooleanField(help_text="a signal by expert weight, not learned")
    orders_url = serializers.CharField(allow_blank=True)
    rows = ReasonRowShape(many=True)


class ReasonsShape(serializers.Serializer):
    """The current score; base + the shares of all reasons = logit of p."""

    as_of = serializers.DateField()
    p = serializers.FloatField()
    base = serializers.FloatField()
    reasons = ReasonShape(many=True)


class AccountReasonsApi(PlainApi):
    """Why one customer's risk is what it is, the heaviest reason first."""

    @extend_schema(responses=ReasonsShape, operation_id="accounts_reasons_retrieve")
    def get(self, request: Any, pk: int) -> Response:
        account = Account.objects.visible_to(request.user).filter(pk=pk).first()
        score = Score.objects.current().filter(account=account).select_related("run").first() if account else None
        if score is None:
            raise NotFound
        behind, shares = score_rows.behind(score, request.user), score.reasons | score.signals
        named = {code for code, _share, _numbers in sorted_reasons(shares, score.inputs)}
        reasons = [
            {"code": code, "label": str(Reason(code).label) if code in Reason.values else code, "share": share,
             "words": risk_word(code, score.inputs) if share > 0 and line_of(code) in named else "",
             "is_policy": code in score.signals, "orders_url": score_rows.orders_behind(score, code),
             "rows": behind.get(code, [])}
            for code, share in sorted(shares.items(), key=lambda one: -abs(one[1])) if share
        ]  # fmt: skip
        answer = {"as_of": score.run.as_of, "p": score.p, "base": score.base, "reasons": reasons}
        return Response(ReasonsShape(answer).data)
