"""The API of what a customer really earns us: its year after all costs, its debts, and what is at stake of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.models import Account
from analytics.facts import earnings as facts
from analytics.facts import staying
from analytics.facts.earnings import Earnings
from analytics.models import AssetValue
from analytics.rules import assets as rules
from analytics.rules import contribution
from kam.choices import RunKind
from kam.ground.plain import PlainApi
from kam.ground.rights import Right, require
from kam.models import Run


def amount(**told: Any) -> serializers.DecimalField:
    """An amount in the company's currency."""
    return serializers.DecimalField(max_digits=20, decimal_places=2, **told)


class EarningsShape(serializers.Serializer):
    """One customer by the current runs; null where none is computed, or it has left."""

    account = serializers.IntegerField()
    account_code = serializers.CharField()
    account_name = serializers.CharField()
    as_of = serializers.DateField()
    currency = serializers.CharField()
    basis = serializers.ChoiceField(choices=[contribution.COST, contribution.REVENUE])
    revenue, cost, cost_to_serve, net_contribution = amount(), amount(), amount(), amount()
    owed, overdue = amount(), amount()
    has_left = serializers.BooleanField()
    days = serializers.IntegerField(allow_null=True, help_text="the window of the value at risk")
    risk = serializers.FloatField(allow_null=True, help_text="that no order comes in these days")
    expected = amount(allow_null=True, help_text="in these days, before cost to serve")
    value_at_risk = amount(allow_null=True, help_text="risk × expected")
    years = serializers.FloatField(allow_null=True, help_text="the window of the asset")
    asset_value = amount(allow_null=True, help_text="over these years, its risk and its pace of late counted")
    asset_at_risk = amount(allow_null=True, help_text="risk × what it would bring if it surely stayed at that pace")
    if_it_stays = amount(allow_null=True, help_text="at the greater of its pace of late and that of its last year")
    keeping = amount(allow_null=True, help_text="if_it_stays − asset_value; null where the value is below zero")


class DoubtfulShape(serializers.Serializer):
    """Another of the biggest that is worth less in the coming years than in the last one."""

    account = serializers.IntegerField(source="pk")
    account_name = serializers.CharField(source="name")
    net_contribution = serializers.DecimalField(max_digits=20, decimal_places=2, source="net")
    asset_value = serializers.DecimalField(max_digits=20, decimal_places=2, source="value")


class BiggestShape(EarningsShape):
    """The customer that brings most of all that the caller sees."""

    worth_less = DoubtfulShape(many=True)


class EarningsApi(PlainApi):
    """What the biggest customer that the caller sees really earns us."""

    @extend_schema(responses=BiggestShape, operation_id="earnings_retrieve")
    def get(self, request: Any) -> Response:
        require(request.user, Right.SEE_DASHBOARD)
        run = Run.objects.current(RunKind.CONTRIBUTION)
        found = facts.of_biggest(request.user, run) if run else None
        if run is None or found is None:
            raise NotFound(_("Nothing was computed yet."))
        others = facts.doubtful(request.user, run, besides=found.account.pk)
        return Response(BiggestShape(told(found) | {"worth_less": others}).data)


class AccountEarningsApi(PlainApi):
    """What one customer really earns us."""

    @extend_schema(responses=EarningsShape, operation_id="accounts_earnings_retrieve")
    def get(self, request: Any, pk: int) -> Response:
        account = Account.objects.visible_to(request.user).filter(pk=pk).first()
        found = facts.of_account(account) if account else None
        if found is None:
            raise NotFound
        return Response(EarningsShape(told(found)).data)


def told(found: Earnings) -> dict[str, Any]:
    """A customer as its shape reads it."""
    year, account, score = found.year, found.account, found.score
    return {
        "account": account.pk, "account_code": account.code, "account_name": account.name, "as_of": found.day,
        "currency": settings.COMPANY_CURRENCY, "basis": contribution.REVENUE if found.is_revenue else contribution.COST,
        "revenue": year.revenue, "cost": year.cost, "cost_to_serve": year.cost_to_serve,
        "net_contribution": year.net_contribution, "owed": found.owed.open, "overdue": found.owed.overdue,
        "has_left": found.has_left,
        "days": score.run.result.get("horizon", 90) if score else None, "risk": score.p if score else None,
        "expected": score.expected if score else None, "value_at_risk": score.value_at_risk if score else None,
        **worth(found, found.asset),
    }  # fmt: skip


def worth(found: Earnings, asset: AssetValue | None) -> dict[str, Any]:
    """Its coming years, as far as they are computed."""
    names = ("years", "asset_value", "asset_at_risk", "if_it_stays", "keeping")
    if asset is None:
        return dict.fromkeys(names)
    years = round(rules.WINDOWS * asset.run.result.get("horizon", 90) / 365, 1)
    whole, stake = staying.keeping(asset, found.kept) if asset.value >= 0 else (None, None)
    return dict(zip(names, (years, asset.value, asset.at_risk, whole, stake), strict=True))
