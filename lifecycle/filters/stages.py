"""Filters of stages, milestones, dilemmas and warnings, the same for page and API."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from accounts.filters import OwnerFilter
from lifecycle.choices import (
    Cause,
    Ending,
    Evidence,
    Lead,
    Measure,
    Stage,
)
from lifecycle.filters.base import OfAccount, people, seen_accounts
from lifecycle.models import (
    Aftermath,
    Journey,
    Milestone,
    MilestoneMark,
    SelfCheck,
    StageMove,
)
from lifecycle.rules import stages


class JourneyFilter(OfAccount):
    """Of journeys that are `timed`."""

    stage = df.MultipleChoiceFilter(choices=Stage.choices, label=_("Stage"))
    lead = df.ChoiceFilter(method="led_by", choices=Lead.choices, label=_("Led by"))
    owner = OwnerFilter()
    stuck = df.BooleanFilter(method="longer", label=_("Longer than usual"))
    waiting = df.BooleanFilter(method="in_turn", label=_("Waits for its turn"))
    since_to = df.DateFilter(field_name="since", lookup_expr="lte", label=_("In this stage since at least"))

    class Meta:
        model = Journey
        fields: list[str] = []

    def led_by(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(stage__in=[stage for stage, lead in stages.LEADS.items() if lead == value])

    def in_turn(self, queryset: Any, _name: str, value: bool) -> Any:
        waiting = Journey.objects.waiting().order_by().values("pk")
        return queryset.filter(pk__in=waiting) if value else queryset.exclude(pk__in=waiting)

    def longer(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.stuck() if value else queryset.exclude(pk__in=queryset.stuck().order_by().values("pk"))


class StageMoveFilter(OfAccount):
    customer = "journey__account"

    account = df.ModelChoiceFilter(field_name="journey__account", queryset=seen_accounts, label=_("Customer"))
    tier = df.ChoiceFilter(field_name="journey__account__tier", choices=Tier.choices, label=_("Tier"))
    was = df.ChoiceFilter(choices=Stage.choices, label=_("From stage"))
    stage = df.ChoiceFilter(choices=Stage.choices, label=_("To stage"))
    won = df.BooleanFilter(method="out_of_the_beginnings", label=_("Prospects won"))
    short = df.BooleanFilter(method="without", label=_("Moved on without all milestones"))
    owner = OwnerFilter("journey__account__owner")
    by = df.ModelChoiceFilter(queryset=people, label=_("By"))
    on_from = df.DateFilter(field_name="on", lookup_expr="gte", label=_("From"))
    on_to = df.DateFilter(field_name="on", lookup_expr="lte", label=_("Up to"))

    class Meta:
        model = StageMove
        fields: list[str] = []

    def without(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.short(value)

    def out_of_the_beginnings(self, queryset: Any, _name: str, value: bool) -> Any:
        won = StageMove.objects.won().order_by().values("pk")
        return queryset.filter(pk__in=won) if value else queryset.exclude(pk__in=won)


class MilestoneFilter(df.FilterSet):
    stage = df.MultipleChoiceFilter(choices=Stage.choices, label=_("Stage"))
    evidence = df.ChoiceFilter(choices=Evidence.choices, label=_("Shown by"))
    archived = df.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True, label=_("Archived"))

    class Meta:
        model = Milestone
        fields: list[str] = []


class MilestoneMarkFilter(OfAccount):
    milestone = df.ModelChoiceFilter(queryset=Milestone.objects.live(), label=_("Milestone"))
    stage = df.ChoiceFilter(field_name="milestone__stage", choices=Stage.choices, label=_("Stage"))
    on_from = df.DateFilter(field_name="on", lookup_expr="gte", label=_("From"))

    class Meta:
        model = MilestoneMark
        fields: list[str] = []


class AftermathFilter(OfAccount):
    ending = df.ChoiceFilter(choices=Ending.choices, label=_("How it ended"))
    cause = df.ChoiceFilter(method="caused_by", choices=Cause.choices, label=_("Cause"))
    owner = OwnerFilter()
    reviewed = df.BooleanFilter(field_name="reviewed_on", lookup_expr="isnull", exclude=True, label=_("Reviewed"))
    on_from = df.DateFilter(field_name="on", lookup_expr="gte", label=_("From"))

    class Meta:
        model = Aftermath
        fields: list[str] = []

    def caused_by(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.caused_by(value, self.request.user)


class SelfCheckFilter(df.FilterSet):
    measure = df.ChoiceFilter(choices=Measure.choices, label=_("Countermeasure"))
    owner = df.ModelChoiceFilter(queryset=people, label=_("Owner"))
    on_from = df.DateFilter(field_name="on", lookup_expr="gte", label=_("From"))

    class Meta:
        model = SelfCheck
        fields: list[str] = []
