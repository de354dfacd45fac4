"""The API of briefings: what one should know before a visit to one customer, in one answer; read only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.models import Account, Contact
from analytics.facts import briefings
from analytics.facts.briefings import Briefing
from kam.ground import days
from kam.ground.plain import PlainApi
from kam.ground.rest import CompanyCurrency
from lifecycle.models import Case, Need, Promise, SurveyAnswer, Todo, Visit


class VisitLine(serializers.ModelSerializer):
    class Meta:
        model = Visit
        fields = ["id", "held_at", "kind", "outcome", "note", "next_step", "user"]


class PromiseLine(serializers.ModelSerializer):
    class Meta:
        model = Promise
        fields = ["id", "side", "text", "due_on", "user"]


class BrokenLine(serializers.ModelSerializer):
    class Meta:
        model = Promise
        fields = ["id", "side", "text", "due_on", "broken_on", "broken_why"]


class NeedLine(serializers.ModelSerializer):
    class Meta:
        model = Need
        fields = ["id", "text", "sign", "step", "heard_on", "product", "category", "solution", "benefit", "cost",
                  "currency"]  # fmt: skip


class TodoLine(serializers.ModelSerializer):
    class Meta:
        model = Todo
        fields = ["id", "title", "due_on", "source", "user"]


class CaseLine(serializers.ModelSerializer):
    class Meta:
        model = Case
        fields = ["id", "sort", "kind", "severity", "title", "state", "due_at", "user"]


class PersonLine(serializers.ModelSerializer):
    planned = serializers.BooleanField(
        source="is_planned", help_text="whom the next visit is to meet; they stand first"
    )

    class Meta:
        model = Contact
        fields = ["id", "name", "title", "role", "influence", "stance", "last_met_on", "planned"]


class AnswerLine(serializers.ModelSerializer):
    class Meta:
        model = SurveyAnswer
        fields = ["id", "answered_on", "scale", "score", "is_low", "role", "why", "gain"]


class TradeShape(serializers.Serializer):
    """Orders of the year up to `day` and of the year before, and what is owed, in the company's currency."""

    day = serializers.DateField()
    currency = CompanyCurrency()
    revenue = serializers.DecimalField(max_digits=20, decimal_places=2)
    before = serializers.DecimalField(max_digits=20, decimal_places=2)
    orders = serializers.IntegerField()
    last_on = serializers.DateField(allow_null=True)
    open = serializers.DecimalField(max_digits=20, decimal_places=2)
    overdue = serializers.DecimalField(max_digits=20, decimal_places=2)
    late_days = serializers.FloatField(allow_null=True)


class BriefingShape(serializers.Serializer):
    """Everything but words: reasons are data, rows by their ids; `people` is empty for who may not see people."""

    account = serializers.IntegerField(source="account.pk")
    account_code = serializers.CharField(source="account.code")
    name = serializers.CharField(source="account.name")
    tier = serializers.CharField(source="account.tier")
    tier_reasons = serializers.SerializerMethodField()
    key_class = serializers.CharField(source="account.key_class")
    stage = serializers.CharField(source="journey.stage", default=None, allow_null=True)
    risk = serializers.FloatField(source="score.p", default=None, allow_null=True)
    risk_reasons = serializers.SerializerMethodField()
    warning = serializers.IntegerField(source="warning.pk", default=None, allow_null=True)
    next_visit_on = serializers.DateField(source="plan.planned_on", default=None, allow_null=True)
    trade = TradeShape()
    visits = VisitLine(many=True)
    promises = PromiseLine(many=True)
    broken = BrokenLine(many=True, help_text="Said to be broken within half a year, the last first")
    kept = serializers.ListField(help_text="[{side, kept, late, broken, rate}] of both sides' promises")
    needs = NeedLine(many=True)
    questions = serializers.SerializerMethodField(help_text="[{id, kind, text, need}]: prepared from the needs")
    features = serializers.SerializerMethodField(help_text="Ids of aids whose benefit fits a stated need")
    cases = CaseLine(many=True)
    answers = AnswerLine(many=True)
    todos = TodoLine(many=True)
    people = PersonLine(many=True)
    competitors = serializers.SerializerMethodField(help_text="[{id, competitor, threat}]")
    agreements = serializers.SerializerMethodField(help_text="Ids of agreements to renew")

    def get_tier_reasons(self, found: Briefing) -> dict[str, Any]:
        return found.tier.reasons if found.tier else {}

    def get_risk_reasons(self, found: Briefing) -> dict[str, float]:
        return found.score.reasons | found.score.signals if found.score else {}

    def get_questions(self, found: Briefing) -> list[dict[str, Any]]:
        return [
            {"id": one.pk, "kind": one.kind, "text": one.text, "need": need.pk if need else None}
            for one, need in found.questions
        ]

    def get_features(self, found: Briefing) -> list[int]:
        return [one.pk for one in found.features]

    def get_competitors(self, found: Briefing) -> list[dict[str, Any]]:
        return [{"id": one.pk, "competitor": str(one.competitor), "threat": one.threat} for one in found.rivals]

    def get_agreements(self, found: Briefing) -> list[int]:
        return [one.pk for one in found.agreements]


class BriefingApi(PlainApi):
    """What one should know before a visit to a customer."""

    @extend_schema(responses=BriefingShape, operation_id="accounts_briefing_retrieve")
    def get(self, request: Any, pk: int) -> Response:
        seen = Account.objects.visible_to(request.user).select_related("owner", "standing", "journey")
        account = seen.filter(pk=pk).first()
        if account is None:
            raise NotFound
        found = briefings.gather(account, by=request.user, today=days.today())
        return Response(BriefingShape(found).data)
