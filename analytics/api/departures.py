"""The API of the departure simulator: what would go with customers, and what the rest looks like."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from analytics.api.customers import ASKED, form_of
from analytics.facts import departures as facts
from analytics.facts.buyers import Led
from analytics.facts.departure_work import Work
from analytics.facts.departures import Departure, Money
from analytics.forms.departures import MOST, DepartureForm
from kam.ground import bulk
from kam.ground.plain import PlainApi
from kam.ground.rights import Right, can

NAMES = ("accounts", "makers", "biggest_share", "top10_share", "top1pct_share", "gini", "losing")


def amount() -> serializers.DecimalField:
    """An amount in the company's currency."""
    return serializers.DecimalField(max_digits=20, decimal_places=2)


class MoneyShape(serializers.Serializer):
    """A year's money in the company's currency."""

    revenue, gross_profit, cost_to_serve, net_contribution = amount(), amount(), amount(), amount()


class WorkShape(serializers.Serializer):
    """A year's work."""

    orders = serializers.IntegerField()
    visits = serializers.IntegerField()
    hours = serializers.DecimalField(max_digits=12, decimal_places=2)
    hours_worth = amount()
    hours_estimated = serializers.DecimalField(
        max_digits=12, decimal_places=2,
        help_text="of customers without a booked hour: visits held face to face at the policy's minutes for a visit",
    )  # fmt: skip


class CapacityShape(serializers.Serializer):
    """How much of the account managers' time is freed, by hours told and by the visits that tiers ask for."""

    hours = serializers.FloatField(allow_null=True, help_text="freed a year, booked and estimated; null where none")
    year = serializers.FloatField(help_text="hours of visits that one manager can hold in a year")
    freed = serializers.FloatField(allow_null=True, help_text="hours / year: so many managers")
    share = serializers.FloatField(allow_null=True, help_text="of the hours of all customers that the caller sees")
    visits = serializers.IntegerField(help_text="a year, by the tiers of those that leave")
    managers_freed = serializers.FloatField(help_text="visits / what a manager can hold")
    managers = serializers.FloatField(help_text="the same for all customers that the caller sees")


class LedShape(serializers.Serializer):
    """A category or product whose biggest buyer leaves."""

    name = serializers.CharField()
    gone, whole = amount(), amount()
    next_account = serializers.IntegerField(allow_null=True)


class ConcentratedShape(serializers.Serializer):
    """How concentrated net contribution is."""

    accounts = serializers.IntegerField()
    makers = serializers.IntegerField(help_text="customers that make 80 %")
    biggest_share = serializers.FloatField()
    top10_share = serializers.FloatField()
    top1pct_share = serializers.FloatField()
    gini = serializers.FloatField()
    losing = serializers.IntegerField()


class FlowShape(serializers.Serializer):
    """Customers that would go from one tier to another."""

    was = serializers.CharField()
    tier = serializers.CharField()
    accounts = serializers.IntegerField()


class DepartureShape(serializers.Serializer):
    """The answer over what the caller sees; concentration and tiers are null without the right to the dashboard."""

    as_of = serializers.DateField()
    verdict = serializers.CharField(help_text="hard, felt, little or relief")
    share = serializers.FloatField(help_text="of what all profitable customers of the company bring")
    share_seen = serializers.FloatField(
        allow_null=True, help_text="of the net contribution of all customers that the caller sees, as `whole` says it"
    )
    customers = serializers.IntegerField(help_text="customers that the caller sees: those that `whole` sums up")
    leaving = serializers.ListField(child=serializers.IntegerField(), help_text="ids of the customers that leave")
    lost, whole = MoneyShape(), MoneyShape()
    work, work_whole = WorkShape(), WorkShape()
    capacity = CapacityShape()
    receivables = serializers.DictField(child=amount())
    referred = serializers.DictField()
    group_members = serializers.IntegerField(help_text="members of their groups that would stay")
    categories, products = LedShape(many=True), LedShape(many=True)
    before, after = ConcentratedShape(allow_null=True), ConcentratedShape(allow_null=True)
    tier_moves = FlowShape(
        many=True,
        allow_null=True,
        help_text="by place alone; whom that tier is in force for already, or set by hand, left out",
    )


class DepartureApi(PlainApi):
    """What would go if customers left."""

    @extend_schema(
        responses=DepartureShape, operation_id="departures_retrieve",
        parameters=[OpenApiParameter("account", OpenApiTypes.INT, many=True, description="who leaves"),
                    OpenApiParameter("groups", OpenApiTypes.BOOL), *ASKED,
                    OpenApiParameter("biggest", {"type": "integer", "minimum": 1, "maximum": MOST},
                                     description="without `account`: so many of the part, those that bring most")],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        form = form_of(DepartureForm, request)
        said, chosen = form.cleaned_data, form.cleaned_data["account"]
        if not chosen and form.is_part:
            chosen = facts.biggest(request.user, form.of_account, said["biggest"], said["as_of"])
        if not chosen:
            raise ValidationError({"account": [_("Choose at least one customer.")]})
        of_book = can(request.user, Right.SEE_DASHBOARD)
        found = facts.picture(
            chosen, request.user, groups=said["groups"], as_of=said["as_of"], of_book=of_book
        )  # fmt: skip
        if found is None:
            raise NotFound(_("Nothing was computed yet."))
        return Response(DepartureShape(answer(found)).data)


def answer(found: Departure) -> dict[str, Any]:
    """The answer as its shape reads it."""
    shape, moves = found.shape, found.moves
    return {
        "as_of": found.run.as_of, "verdict": found.verdict, "share": found.share,
        "share_seen": found.share_seen, "customers": found.seen,
        "leaving": [account.pk for account, _money in found.leaving],
        "lost": money(found.lost), "whole": money(found.whole), "work": work(found.work),
        "work_whole": work(found.work_whole), "capacity": found.capacity,
        "receivables": found.debts, "group_members": found.members,
        "referred": {"accounts": found.referred.count, "revenue": str(bulk.money(found.referred.revenue)),
                     "net_contribution": str(bulk.money(found.referred.net))},
        "categories": [led(one) for one in found.categories], "products": [led(one) for one in found.products],
        "before": {name: getattr(shape.before, name) for name in NAMES} if shape else None,
        "after": {name: getattr(shape.after, name) for name in NAMES} if shape else None,
        "tier_moves": None if moves is None else [
            {"was": was, "tier": tier, "accounts": count} for was, tier, count in moves.flows()
        ],
    }  # fmt: skip


def money(found: Money) -> dict[str, Any]:
    """Amounts instead of cents."""
    return {
        "revenue": bulk.money(found.revenue), "gross_profit": bulk.money(found.gross),
        "cost_to_serve": bulk.money(found.cost_to_serve), "net_contribution": bulk.money(found.net),
    }  # fmt: skip


def work(found: Work) -> dict[str, Any]:
    """As it stands."""
    return {name: getattr(found, name) for name in ("orders", "visits", "hours", "hours_worth", "hours_estimated")}


def led(one: Led) -> dict[str, Any]:
    """Amounts instead of cents."""
    return {
        "name": one.name,
        "gone": bulk.money(one.gone),
        "whole": bulk.money(one.whole),
        "next_account": one.next_account,
    }
