"""The API of cost to serve: what serving customers took against what they brought, by kind, in parts, one by one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from analytics.api.customers import ASKED, MOST, form_of
from analytics.facts import serving as facts
from analytics.facts.serving import KINDS, Serving
from analytics.forms.customers import PARTS
from analytics.forms.serving import ORDERS, ServingForm
from analytics.rules import serving as rules
from analytics.rules.serving import MEASURES, QUARTERS, STATES, Kind, Line, Row, Usual
from kam.ground import bulk
from kam.ground.plain import PlainApi

MEASURED = OpenApiParameter(
    "measure", str, enum=MEASURES, description="what is taken, by which states and quarters are told"
)


def money(**more: Any) -> serializers.DecimalField:
    """An amount of the company's currency."""
    return serializers.DecimalField(max_digits=20, decimal_places=2, **more)


class ServingLine(serializers.Serializer):
    """A part of the customers; amounts in the company's currency, a customer may stand in several states."""

    part = serializers.CharField(allow_blank=True)
    customers = serializers.IntegerField(help_text="without those that have not ordered yet")
    gross_profit = money()
    cost = money()
    cost_before = money(help_text="of the year before")
    left = money(help_text="gross profit less cost to serve")
    cost_share = serializers.FloatField(allow_null=True, help_text="cost ÷ gross profit; null where there is none")
    hours = serializers.DecimalField(max_digits=14, decimal_places=2)
    profit_per_hour = money(allow_null=True)
    states = serializers.DictField(child=serializers.IntegerField())
    time_of_visits = money(help_text="worth of the time of visits that no entry holds")
    effort = money(help_text="cost and time of visits")
    takes_for_gives = serializers.FloatField(
        allow_null=True,
        help_text="share of what is taken ÷ share of what is brought; of a quarter, within what is asked for",
    )


class ServingKind(serializers.Serializer):
    """One kind of cost."""

    kind = serializers.ChoiceField(choices=KINDS)
    amount = money()
    before = money(help_text="of the year before")
    customers = serializers.IntegerField()


class ServingShape(serializers.Serializer):
    """The year up to a run of contribution, as far as the caller sees the book."""

    as_of = serializers.DateField()
    since = serializers.DateField()
    measure = serializers.ChoiceField(choices=MEASURES)
    usual_taken = serializers.FloatField(help_text="amount or hours of a customer that takes any, over all one sees")
    usual_rate = serializers.FloatField(allow_null=True, help_text="amount or hours for each unit of gross profit")
    whole = ServingLine()
    quarters = ServingLine(many=True, help_text="little effort and much value, much of both, much and little, little")
    kinds = ServingKind(many=True)
    parts = ServingLine(many=True)


class ServedAccount(serializers.Serializer):
    """One customer."""

    account = serializers.IntegerField()
    tier = serializers.CharField(allow_blank=True)
    owner = serializers.IntegerField(allow_null=True)
    region = serializers.CharField(allow_blank=True)
    segment = serializers.CharField(allow_blank=True)
    gross_profit = money()
    cost = money()
    cost_before = money()
    left = money()
    hours = serializers.DecimalField(max_digits=14, decimal_places=2)
    kinds = serializers.DictField(child=money())
    states = serializers.ListField(child=serializers.ChoiceField(choices=STATES))
    visits = serializers.IntegerField(help_text="held face to face in the year")
    time_of_visits = money(help_text="worth of their time that no entry holds")
    effort = money(help_text="cost and time of visits")
    quarter = serializers.ChoiceField(choices=QUARTERS, allow_blank=True)
    takes_for_gives = serializers.FloatField(allow_null=True, help_text="above 1 it gets more than it gives")


class ServedAccounts(serializers.Serializer):
    """At most 1,000, those that take most first unless sorted otherwise; `count` says how many there are."""

    count = serializers.IntegerField()
    results = ServedAccount(many=True)


class ServingApi(PlainApi):
    """Cost to serve against gross profit: whole, by kind, and by tier, owner, region or segment."""

    @extend_schema(
        responses=ServingShape, operation_id="serving_retrieve",
        parameters=[*ASKED, MEASURED, OpenApiParameter("by", str, enum=[key for key, _label in PARTS])],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        form, found = asked(request)
        rows = form.picked(found.rows)
        parts = rules.by(rows, lambda one: getattr(one, form.part))
        quarters = rules.by(rows, lambda one: one.quarter)
        whole = rules.line(rows)
        shown = found.usual.over(whole.taken(found.usual.measure), whole.gross)
        answer = {
            "as_of": found.as_of, "since": found.since, "measure": form.measured,
            "usual_taken": found.usual.taken / 100,
            "usual_rate": found.usual.rate, "whole": line("", whole, found.usual),
            "quarters": [line(key, quarters.get(key, Line()), shown) for key in QUARTERS],
            "kinds": [kind(one) for one in rules.by_kind(rows, KINDS)],
            "parts": [line(key, one, found.usual) for key, one in sorted(parts.items(), key=lambda one: str(one[0]))],
        }  # fmt: skip
        return Response(ServingShape(answer).data)


class ServedAccountApi(PlainApi):
    """The customers behind a number (`state`), or one (`account`)."""

    @extend_schema(
        responses=ServedAccounts, operation_id="serving_accounts_retrieve",
        parameters=[*ASKED, MEASURED, OpenApiParameter("state", str, enum=STATES), OpenApiParameter("account", int),
                    OpenApiParameter("quarter", str, enum=QUARTERS),
                    OpenApiParameter("sort", str, enum=[key for key, _label in ORDERS])],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        form, found = asked(request)
        rows = form.sorted(form.picked(found.rows))
        return Response(ServedAccounts({"count": len(rows), "results": [account(one) for one in rows[:MOST]]}).data)


def asked(request: Any) -> tuple[ServingForm, Serving]:
    """What was asked, and the year; NotFound before any run."""
    form = form_of(ServingForm, request)
    found = facts.gather(request.user, as_of=form.cleaned_data["as_of"], measure=form.measured)
    if found is None:
        raise NotFound(_("Nothing was computed yet."))
    return form, found


def line(part: Any, found: Line, usual: Usual) -> dict[str, Any]:
    """A part as its shape reads it."""
    per_hour = None if found.per_hour is None else bulk.money(round(found.per_hour))
    return {
        "part": "" if part is None else str(part), "customers": found.customers, "cost_share": found.rate,
        "gross_profit": bulk.money(found.gross), "cost": bulk.money(found.cost), "left": bulk.money(found.left),
        "cost_before": bulk.money(found.before), "hours": bulk.money(found.hours), "profit_per_hour": per_hour,
        "states": {state: found.count(state) for state in STATES}, "time_of_visits": bulk.money(found.time),
        "effort": bulk.money(found.effort),
        "takes_for_gives": rules.quotient(found.taken(usual.measure), found.gross, usual),
    }  # fmt: skip


def kind(one: Kind) -> dict[str, Any]:
    """A kind of cost as its shape reads it."""
    return {"kind": one.kind, "amount": bulk.money(one.amount), "before": bulk.money(one.before),
            "customers": one.customers}  # fmt: skip


def account(one: Row) -> dict[str, Any]:
    """A customer as its shape reads it."""
    plain = {name: getattr(one, name) for name in ("account", "tier", "owner", "region", "segment")}
    sums = {"gross_profit": one.gross, "cost": one.cost, "cost_before": one.before, "left": one.left,
             "hours": one.hours, "time_of_visits": one.time, "effort": one.effort}  # fmt: skip
    spent = {name: bulk.money(cents) for name, cents in zip(KINDS, one.kinds, strict=True) if cents}
    states = [state for state in STATES if state in one.states]
    return (
        plain
        | {name: bulk.money(value) for name, value in sums.items()}
        | {
            "kinds": spent,
            "states": states,
            "visits": one.visits,
            "quarter": one.quarter,
            "takes_for_gives": one.quotient,
        }
    )
