"""The API of tier migration: the table between two days, the customers behind it, one customer as of a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from accounts.choices import Tier
from accounts.models import Account
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.facts import move_makers, moves
from analytics.filters.moves import MoveFilters
from analytics.forms.moves import MigrationForm
from analytics.models import Verdict
from kam.ground.days import company_today
from kam.ground.inputs import day_from
from kam.ground.plain import PlainApi
from kam.ground.rights import Right, require


class TierMoveShape(RunRowShape):
    """A customer's way between the two runs; `was` is `none` for one that was not there."""

    was = serializers.CharField(read_only=True)
    in_effect = serializers.ChoiceField(
        choices=Tier.choices, source="stood", read_only=True, help_text="At the end of the later day"
    )
    net = serializers.DecimalField(max_digits=16, decimal_places=2, read_only=True)

    class Meta:
        model = Verdict
        fields = ["id", "account", "account_code", "run", "as_of", "was", "in_effect", "net", "reasons"]


class TierMoveApi(RunRowApi):
    """Customers between two days (`since`, `until`), by the tier before and after."""

    model, serializer_class, filterset_class = Verdict, TierMoveShape, MoveFilters
    one_heeds = ("since", "until")
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "in_effect")

    def get_object(self) -> Any:
        """One customer's way between the days asked for; 404 for one that is in neither run."""
        found = self.filter_queryset(self.get_queryset()).filter(pk=int(self.kwargs["pk"])).first()
        if found is None:
            self.permission_denied_as_missing()
        return found


class CellShape(serializers.Serializer):
    """Customers that went one way, and their net contribution on the later day."""

    was = serializers.CharField()
    tier = serializers.CharField()
    accounts = serializers.IntegerField()
    net = serializers.DecimalField(max_digits=18, decimal_places=2)


class MovesMadeShape(serializers.Serializer):
    """Moves by the computation and by people."""

    computed = serializers.IntegerField()
    by_people = serializers.IntegerField()


class MoveMakersShape(serializers.Serializer):
    """Who made the moves on record between the two days."""

    tiers = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="{cause: moves}; null where they are too many"
    )
    classes = MovesMadeShape()
    stages = MovesMadeShape()


class MigrationShape(serializers.Serializer):
    """The table between the newest runs up to two days."""

    since = serializers.DateField()
    until = serializers.DateField()
    cells = CellShape(many=True)
    made = MoveMakersShape()


class MigrationApi(PlainApi):
    """From which tier to which, in customers and in money."""

    @extend_schema(
        responses=MigrationShape, operation_id="migration_retrieve",
        parameters=[*(OpenApiParameter(name, OpenApiTypes.DATE) for name in ("since", "until")),
                    *(OpenApiParameter(name, OpenApiTypes.STR) for name in ("owner", "region", "segment", "category"))],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        require(request.user, Right.SEE_DASHBOARD)
        form = MigrationForm(request.query_params, user=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        found = moves.span(*(day_from(request.query_params, name) for name in ("since", "until")))
        if found is None:
            raise NotFound(_("No two runs of tiers are kept for these days."))
        since, until, chosen = found.first.as_of, found.last.as_of, form.chosen(found.last.as_of)
        made = move_makers.between(request.user, since + timedelta(1), until, chosen)  # type: ignore[operator, arg-type]
        cells = moves.cells(found, request.user, chosen)
        answer = {"since": since, "until": until, "cells": cells, "made": made}
        return Response(MigrationShape(answer).data)


class StoodShape(serializers.Serializer):
    """One customer as of a day; what no run had said yet is null."""

    day = serializers.DateField()
    tier = serializers.CharField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    by_hand = serializers.BooleanField()
    policy = serializers.IntegerField(allow_null=True, help_text="version")
    reasons = serializers.DictField()
    rank = serializers.IntegerField(allow_null=True)
    net_contribution = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    risk = serializers.FloatField(allow_null=True)
    key_class = serializers.CharField(allow_null=True, help_text="core, important, neither or unknown; null: none")
    class_reasons = serializers.DictField(help_text="the class's: {point: {score, observed, judged, holds}}")
    class_reasons_of = serializers.DateField(
        allow_null=True, help_text="The day they were kept; until the next ones no score moved by 5 or more"
    )


class AccountOnApi(PlainApi):
    """Tier, rank and risk of one customer on a past day (`?day=`), as they were known then."""

    @extend_schema(
        responses=StoodShape, operation_id="accounts_on_retrieve",
        parameters=[OpenApiParameter("day", OpenApiTypes.DATE, required=True)],
    )  # fmt: skip
    def get(self, request: Any, pk: int) -> Response:
        account = Account.objects.visible_to(request.user).filter(pk=pk).first()
        if account is None:
            raise NotFound
        day = day_from(request.query_params, "day")
        if day is None:
            raise ValidationError({"day": [_("A day is needed, such as 2026-06-30.")]})
        if day > company_today():
            raise ValidationError({"day": [_("This day is yet to come. Choose a day up to today.")]})
        stood = moves.stood(account, day)
        change, verdict, money, score = stood.change, stood.verdict, stood.contribution, stood.score
        answer = {
            "day": day, "tier": change.tier if change else verdict.in_effect if verdict else None,
            "since": change.from_on if change else None, "by_hand": bool(change and change.by_hand),
            "policy": change.policy.number if change and change.policy else None,
            "reasons": (change or verdict).reasons if change or verdict else {},  # type: ignore[union-attr]
            "rank": money.rank if money else None, "net_contribution": money.net_contribution if money else None,
            "risk": score.p if score else None,
            "key_class": stood.class_change.key_class if stood.class_change else None,
            "class_reasons": stood.class_change.reasons if stood.class_change else {},
            "class_reasons_of": stood.class_change.from_on if stood.class_change else None,
        }  # fmt: skip
        return Response(StoodShape(answer).data)
