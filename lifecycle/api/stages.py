"""Journeys over REST: where each account stands, and its moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground import days, inputs
from kam.ground.rest import CodedText, ScopedViewSet, Shape
from lifecycle.actions import aftermaths, milestones, stage_undos, stages
from lifecycle.choices import Evidence
from lifecycle.facts import milestones as facts
from lifecycle.facts import onwards as ready
from lifecycle.facts import stays
from lifecycle.filters import JourneyFilter, StageMoveFilter
from lifecycle.forms.aftermaths import AftermathRestForm
from lifecycle.forms.milestones import MilestoneSaidForm
from lifecycle.forms.stages import StageMoveForm
from lifecycle.models import Journey, Milestone, StageMove
from lifecycle.rules import onwards
from lifecycle.rules import stages as rules

AS_OF = OpenApiParameter("as_of", date, description="What was reached by the end of this day; today without it")


class ProofShape(serializers.Serializer):
    """The row that shows a milestone reached."""

    noun = serializers.CharField()
    id = serializers.IntegerField()
    on = serializers.DateField()
    by = serializers.CharField()


class MilestoneStandingShape(serializers.Serializer):
    """A milestone of the stage: whether it is reached, by which row, and from which day rows count."""

    milestone = serializers.IntegerField()
    key = serializers.CharField()
    words = serializers.CharField()
    evidence = serializers.ChoiceField(choices=Evidence.choices)
    required = serializers.BooleanField()
    reached = serializers.BooleanField()
    proof = ProofShape(allow_null=True)
    counts_from = serializers.DateField(allow_null=True)


class JourneyShape(Shape):
    """
    The stage of an account, since when, who leads it, and the stages it may go to with what each `asks`.

    `may_move_on`: all milestones that the stage needs are there, so that a plain move leads on to one of `next_stages`.
    """

    account_code = serializers.CharField(source="account.code", read_only=True)
    led_by = serializers.SerializerMethodField()
    may_go_to = serializers.SerializerMethodField()
    asks = serializers.SerializerMethodField()
    may_move_on = serializers.SerializerMethodField()
    next_stages = serializers.SerializerMethodField()
    days = serializers.IntegerField(source="stood", read_only=True)
    days_over = serializers.IntegerField(source="over", read_only=True, allow_null=True)

    class Meta:
        model = Journey
        fields = ["id", "account", "account_code", "stage", "since", "days", "days_over", "led_by", "may_go_to"]
        fields += ["asks", "may_move_on", "next_stages", "version"]

    def get_led_by(self, journey: Journey) -> str:
        return rules.LEADS[journey.stage]

    def get_may_go_to(self, journey: Journey) -> list[str]:
        return [move.to for move in rules.legal(journey.stage)]

    def get_may_move_on(self, journey: Journey) -> bool:
        known: bool | None = getattr(journey, "may_move_on", None)  # read for all rows of a list at once
        return _may_move_on([journey]) == {journey.account_id} if known is None else known

    def get_next_stages(self, journey: Journey) -> list[str]:
        return list(onwards.next_of(journey.stage))

    def get_asks(self, journey: Journey) -> dict[str, list[str]]:
        return {move.to: list(rules.asks(move)) for move in rules.legal(journey.stage)}


class JourneyApi(ScopedViewSet):
    """GET reads; POST {id}/move/ moves by the table, {id}/take-back/ undoes it, {id}/rest/ says when to look in."""

    model, serializer_class, filterset_class = Journey, JourneyShape, JourneyFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "since", "stage")
    default_ordering, write_scope = "id", TokenScope.VISITS
    http_method_names = ["get", "post", "head", "options"]

    def rows(self, queryset: Any) -> Any:
        today = timezone.localdate()
        return queryset.select_related("account__owner").timed(today, stays.usual_days(today))

    def prepare(self, rows: Sequence[Any]) -> None:
        found = _may_move_on(rows)
        for row in rows:
            row.may_move_on = row.account_id in found

    @action(detail=True, methods=["post"], form_class=StageMoveForm)
    def move(self, request: Any, pk: str) -> Any:
        """
        `to`, and what `asks` of the journey says: a `reason` (also where milestones are missing), `cause` and
        `evidence` of a loss (`competitor` where known), `revisit_on` of dormancy. `warning` raises a churn warning.
        """
        record = self.get_object()
        values = inputs.parse(StageMoveForm, request.data, user=self.user).values()
        moved = stages.move(record, **values, version=self.if_match(record), by=self.user)
        return self.answer(moved)

    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Any, pk: str) -> Any:
        """The last turn (a move, a warning raised or closed) is undone by whoever made it, while nobody went on."""
        journey = self.get_object()
        self.if_match(journey)
        return self.answer(stage_undos.take_back(journey.account, by=self.user))

    @action(detail=True, methods=["post"], form_class=AftermathRestForm)
    def rest(self, request: Any, pk: str) -> Any:
        """`revisit_on`: the day to look in again at a customer that lies dormant, and a `note`."""
        journey = self.get_object()
        data = inputs.parse(AftermathRestForm, request.data, user=self.user).cleaned_data
        self.if_match(journey)
        aftermaths.rest(journey.account, **data, by=self.user)
        return self.answer(journey)

    @extend_schema(responses=MilestoneStandingShape(many=True), parameters=[AS_OF])
    @action(detail=True, methods=["get"])
    def milestones(self, request: Any, pk: str) -> Any:
        """What the stage asks for, the first day that counts, and the row that shows it; `as_of`: of another day."""
        journey, as_of = self.get_object(), _day(request.query_params.get("as_of", ""))
        asked = list(Milestone.objects.of_stages(journey.stage))
        proofs = facts.prove(asked, [journey.account_id], as_of)
        since = {one.pk: facts.counts_from(one, journey.since, as_of) for one in asked}
        return Response(
            [told(one, proofs.get((journey.account_id, one.pk))) | {"counts_from": since[one.pk]} for one in asked]
        )

    @action(detail=True, methods=["post"], form_class=MilestoneSaidForm)
    def tick(self, request: Any, pk: str) -> Any:
        """`milestone` is reached since `on`, and a `note` says how one knows."""
        journey = self.get_object()
        data = inputs.parse(MilestoneSaidForm, request.data, user=self.user).cleaned_data
        milestones.tick(journey.account, milestone=data["milestone"], note=data["note"], on=data["on"], by=self.user)
        return self.answer(journey)


def _may_move_on(journeys: Iterable[Journey]) -> set[int]:
    """The customers of these journeys that have all that their stage needs."""
    return set(ready.of([(one.account_id, one.stage) for one in journeys], timezone.localdate()))


def _day(asked: str) -> date:
    """The day that was asked for, today where none was; raises ValidationError."""
    try:
        found = parse_date(asked) if asked else timezone.localdate()
    except ValueError:
        found = None
    if found is None or not days.is_likely(found):
        raise ValidationError({"as_of": [_("Enter a valid date.")]})
    return found


class StageMoveShape(Shape):
    """One move between stages: `was` is empty where the life cycle began; `without` are the milestones not reached."""

    account = serializers.IntegerField(source="journey.account_id", read_only=True)
    account_code = serializers.CharField(source="journey.account.code", read_only=True)
    reason = CodedText()
    without = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = StageMove
        fields = ["id", "journey", "account", "account_code", "was", "stage", "on", "reason", "without", "by"]


class StageMoveApi(ScopedViewSet):
    """The history of stages, read only; a move is made at its journey."""

    model, serializer_class, filterset_class = StageMove, StageMoveShape, StageMoveFilter
    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on")
    default_ordering = "-on"

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("journey__account")


def told(milestone: Milestone, proof: facts.Proof | None) -> dict[str, Any]:
    """One milestone with what shows it."""
    shown = {"noun": proof.noun, "id": proof.pk, "on": proof.on, "by": proof.by} if proof else None
    return {
        "milestone": milestone.pk, "key": milestone.key, "words": str(milestone), "evidence": milestone.evidence,
        "required": milestone.required, "reached": proof is not None, "proof": shown,
    }  # fmt: skip
