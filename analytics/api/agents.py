"""The API of agents and channel: what each partner brings itself and through others, its quota and conflicts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from analytics.api.customers import ASKED, MOST, form_of
from analytics.facts import agents as facts
from analytics.forms.agents import KINDS, ORDERS, AgentsForm
from analytics.rules import agents as rules
from analytics.rules.agents import WATCH, Agent
from kam.ground import bulk
from kam.ground.plain import PlainApi

PLAIN = ("account", "kind", "tier", "owner", "region", "segment", "brought", "conflicts", "attainment", "elapsed",
         "has_quota", "downstream")  # fmt: skip


def money(**more: Any) -> serializers.DecimalField:
    """An amount of the company's currency."""
    return serializers.DecimalField(max_digits=20, decimal_places=2, **more)


class AgentShape(serializers.Serializer):
    """One partner; amounts of the run's year in the company's currency, the quota as of its day."""

    account = serializers.IntegerField()
    kind = serializers.CharField()
    tier = serializers.CharField(allow_blank=True)
    owner = serializers.IntegerField(allow_null=True)
    region = serializers.CharField(allow_blank=True)
    segment = serializers.CharField(allow_blank=True)
    revenue = money()
    net_contribution = money(help_text="its own")
    brought = serializers.IntegerField(help_text="customers that came through it, over any number of steps")
    net_contribution_through_it = money(help_text="of those")
    quota = money(allow_null=True)
    achieved = money(allow_null=True)
    attainment = serializers.FloatField(allow_null=True)
    elapsed = serializers.FloatField(allow_null=True, help_text="how much of the quota's time is over")
    has_quota = serializers.BooleanField(help_text="any that runs on the day, be it of a category")
    conflicts = serializers.IntegerField(help_text="territories another partner has too")
    downstream = serializers.IntegerField(help_text="its own customers that are known")
    downstream_estimate = money(help_text="what they take a year")


class AgentsWhole(serializers.Serializer):
    """All partners asked for; who came through several counts with the last of all one sees, partners not at all."""

    agents = serializers.IntegerField()
    revenue = money()
    net_contribution = money()
    brought = serializers.IntegerField()
    net_contribution_through_them = money()
    downstream = serializers.IntegerField()
    downstream_estimate = money()
    watch = serializers.DictField(child=serializers.IntegerField())


class AgentsShape(serializers.Serializer):
    """Of the newest run of contribution up to the day asked; at most 1,000 partners, `count` says how many."""

    as_of = serializers.DateField()
    whole = AgentsWhole()
    count = serializers.IntegerField()
    results = AgentShape(many=True)


class AgentsApi(PlainApi):
    """What the channel brings."""

    @extend_schema(
        responses=AgentsShape, operation_id="agents_retrieve",
        parameters=[*ASKED, OpenApiParameter("kind", str, enum=[key for key, _label in KINDS]),
                    OpenApiParameter("watch", str, enum=WATCH),
                    OpenApiParameter("sort", str, enum=[key for key, _label in ORDERS])],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        form = form_of(AgentsForm, request)
        found = facts.gather(request.user, as_of=form.cleaned_data["as_of"])
        if found is None:
            raise NotFound(_("Nothing was computed yet."))
        rows = form.picked(found.rows)
        whole = rules.whole(rows, found.brought_by(rows), found.values)
        answer = {
            "as_of": found.as_of, "count": len(rows), "results": [agent(one) for one in rows[:MOST]],
            "whole": {
                "agents": whole.agents, "revenue": bulk.money(whole.revenue),
                "net_contribution": bulk.money(whole.own), "brought": whole.brought,
                "net_contribution_through_them": bulk.money(whole.through), "downstream": whole.downstream,
                "downstream_estimate": bulk.money(whole.estimate), "watch": dict(zip(WATCH, whole.counts, strict=True)),
            },
        }  # fmt: skip
        return Response(AgentsShape(answer).data)


def agent(one: Agent) -> dict[str, Any]:
    """A partner as its shape reads it."""
    sums = {"revenue": one.revenue, "net_contribution": one.own, "net_contribution_through_it": one.through,
            "quota": one.quota, "achieved": one.achieved, "downstream_estimate": one.estimate}  # fmt: skip
    told = {name: None if cents is None else bulk.money(cents) for name, cents in sums.items()}
    return {name: getattr(one, name) for name in PLAIN} | told
