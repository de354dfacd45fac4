"""The API of the policy lab: try numbers on the facts of a day, keep them as a draft; answers as the page does."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.actions import policies
from accounts.api.policies import ChangeShape, PolicyShape, changed
from accounts.forms.policies import TryForm, dials
from accounts.models import Account, Policy
from analytics.actions import simulate
from analytics.actions.simulate import NAMES, Preview
from kam.choices import TokenScope
from kam.ground import bulk, inputs
from kam.ground.described import serializer_of
from kam.ground.errors import Refused
from kam.ground.rest import ScopedViewSet
from kam.ground.rights import Right

MOST = 100
"""Movers that are named, those with the greatest revenue first; the counts speak of all."""


def money(help_text: str = "") -> serializers.DecimalField:
    """A whole amount that need not be known."""
    return serializers.DecimalField(max_digits=18, decimal_places=0, allow_null=True, help_text=help_text)


class LabTierShape(serializers.Serializer):
    """One tier: customers, net contribution and visits a year by the version in force, and by the tried numbers."""

    tier = serializers.ChoiceField(choices=NAMES)
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    net_before = serializers.DecimalField(max_digits=18, decimal_places=2)
    net_after = serializers.DecimalField(max_digits=18, decimal_places=2)
    visits_before = serializers.FloatField()
    visits_after = serializers.FloatField()


class LabFlowShape(serializers.Serializer):
    """Customers that would go one way, with the money that moves with them."""

    was = serializers.CharField()
    tier = serializers.CharField()
    accounts = serializers.IntegerField()
    revenue = serializers.DecimalField(max_digits=18, decimal_places=2)
    net = serializers.DecimalField(max_digits=18, decimal_places=2)


class LabMoverShape(serializers.Serializer):
    """One customer that would change tier."""

    account = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    was = serializers.CharField()
    tier = serializers.CharField()
    revenue = serializers.DecimalField(max_digits=18, decimal_places=2)
    net_contribution = serializers.DecimalField(max_digits=18, decimal_places=2)


class LabPreviewShape(serializers.Serializer):
    """What the numbers would do on the customers' figures of a day, compared with the version in force on it."""

    as_of = serializers.DateField()
    sight = serializers.ChoiceField(choices=["next", "settled"])
    base = serializers.IntegerField(help_text="number of the version compared with: the one in force on that day")
    base_from = serializers.DateField(allow_null=True, help_text="its first day; null where from the beginning")
    base_until = serializers.DateField(allow_null=True, help_text="its last day; null where none follows it")
    changes = ChangeShape(many=True)
    moved = serializers.IntegerField()
    up = serializers.IntegerField()
    down = serializers.IntegerField()
    own_figures = serializers.IntegerField(
        allow_null=True,
        help_text="change tier by their own figures alone, not counted in `moved`: of an earlier day up to the newest "
        "computation by the same numbers; with `settled` by the version compared with; else null",
    )
    waiting = serializers.IntegerField(help_text="changes that still wait for another computation")
    staying = serializers.IntegerField(help_text="would move by the numbers, but stay: by hand, taken over, or core")
    tiers = LabTierShape(many=True)
    flows = LabFlowShape(many=True)
    visits_before = serializers.FloatField()
    visits_after = serializers.FloatField()
    managers_before = serializers.FloatField()
    managers_after = serializers.FloatField()
    managers_there = serializers.IntegerField(help_text="people who own customers today")
    hours_before = serializers.FloatField()
    hours_after = serializers.FloatField()
    hours_cost_before = money(help_text="the hours at the rate of an hour of visits; null where no rate is known")
    hours_cost_after = money()
    incentives_before = money(help_text="what tiers were given in the year; null where no cost is known")
    incentives_after = money(help_text="the same at the same cost a customer of each tier")
    movers = LabMoverShape(many=True, help_text="at most 100, the greatest revenue first")


ASKED = serializer_of(TryForm, partial=True)
"""What may be sent, nothing of it required; for the schema only."""
EXAMPLE = OpenApiExample(
    "Fewer platinum, and loyalty as a gate, run on last year", request_only=True,
    value={"platinum_share": "0.45", "numbers": {"gates": {"platinum_loyalty": 60, "gold_loyalty": 40}},
           "visits_platinum": 14, "last_year": True, "sight": "settled"},
)  # fmt: skip
DRAFT = OpenApiExample(
    "Keep it", request_only=True, value={"platinum_share": "0.45", "note": "Fewer at the top, visited more often"}
)


class LabApi(ScopedViewSet):
    """Numbers tried before they are policy: POST changes nothing, `draft/` keeps them as a draft."""

    model, form_class, serializer_class = Policy, TryForm, LabPreviewShape
    write_scope, write_right, http_method_names = TokenScope.POLICY, Right.EDIT_POLICY, ["post", "options"]

    def form(self, request: Any) -> Any:
        """What was sent, laid over the version to begin from."""
        self.check_writable()
        named = inputs.parse(
            TryForm, request.data, user=self.user, instance=dials(Policy.objects.current()), partial=True
        )
        base = named.cleaned_data["policy"]
        if base is None:
            return named
        return inputs.parse(TryForm, request.data, user=self.user, instance=dials(base), partial=True)

    @extend_schema(request=ASKED, responses={200: LabPreviewShape}, examples=[EXAMPLE], operation_id="lab_create")
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Who would change tier, what it moves, visits and managers it takes: `as_of` a day, or `last_year`."""
        form = self.form(request)
        day, settled = form.cleaned_data["as_of"], form.cleaned_data["sight"] == "settled"
        if form.cleaned_data["last_year"]:
            day = last_year(day)
        found = simulate.preview(form.values, like=form.cleaned_data["policy"], as_of=day, by=self.user)
        if found is None:
            raise NotFound(_("Nothing was computed yet."))
        return Response(LabPreviewShape(answer(found, settled, self.user)).data)

    @extend_schema(request=ASKED, responses={201: PolicyShape}, examples=[DRAFT])
    def draft(self, request: Any) -> Response:
        """Keep exactly these numbers as a draft; `policies/{id}/publish/` approves it."""
        self.serializer_class = PolicyShape
        form = self.form(request)
        policy = simulate.draft(form.values, like=form.cleaned_data["policy"], by=self.user)
        return self.answer(policy, 201)


def last_year(day: date | None) -> date:
    """A year before a day, by default before the newest run's; Refused before the first run."""
    newest = day or simulate.newest()
    if newest is None:
        raise Refused(_("Nothing was computed yet."), status=404)
    return simulate.year_ago(newest)


def answer(found: Preview, settled: bool, user: Any) -> dict[str, Any]:
    """The preview as its shape reads it."""
    (up, down), lines = found.ways(settled), found.lines(settled)
    load, unknown = found.load(lines), (None, None)
    hours_cost, given = load.hours_cost or unknown, load.incentives or unknown
    return {
        "as_of": found.ground.as_of, "sight": "settled" if settled else "next", "base": found.base.number,
        "base_from": found.base.effective_on, "base_until": found.base.last_day,
        "own_figures": found.own(settled),
        "changes": changed(policies.spoken(found.base), policies.spoken(found.policy)),
        "moved": up + down, "up": up, "down": down, "waiting": found.waiting, "staying": found.staying(settled),
        "tiers": lines, "flows": found.flows(settled),
        "visits_before": load.visits[0], "visits_after": load.visits[1], "managers_before": load.managers[0],
        "managers_after": load.managers[1], "managers_there": load.people,
        "hours_before": load.hours[0], "hours_after": load.hours[1],
        "hours_cost_before": hours_cost[0], "hours_cost_after": hours_cost[1], "incentives_before": given[0],
        "incentives_after": given[1], "movers": movers(found, settled, user),
    }  # fmt: skip


def movers(found: Preview, settled: bool, user: Any) -> list[dict[str, Any]]:
    """Those with the greatest revenue, as far as this person sees them."""
    basis, (before, after), places = found.ground.basis, found.sides(settled), found.movers(settled)
    chosen = places[np.argsort(-basis.revenue[places], kind="stable")][:MOST]
    seen = Account.objects.visible_to(user).only("code", "name").in_bulk(basis.account[chosen].tolist())
    return [
        {
            "account": account.pk, "code": account.code, "name": account.name, "was": NAMES[before[place]],
            "tier": NAMES[after[place]], "revenue": bulk.money(int(basis.revenue[place])),
            "net_contribution": bulk.money(int(basis.net[place])),
        }
        for place in chosen.tolist()
        if (account := seen.get(int(basis.account[place]))) is not None
    ]  # fmt: skip
