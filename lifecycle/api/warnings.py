"""Churn warnings over REST: read by value at risk with their cause, raised, acted on, closed with an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground import confirming, inputs
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, require
from lifecycle.actions import causes, raisings, todos, warnings
from lifecycle.api.todos import TodoGivenShape
from lifecycle.choices import Cause, CauseState
from lifecycle.facts import endings
from lifecycle.facts import warnings as facts
from lifecycle.filters import WarningFilter
from lifecycle.forms.causes import CauseForm
from lifecycle.forms.todos import TodoEditForm
from lifecycle.forms.warnings import WarningCloseForm, WarningOpenForm
from lifecycle.models import Warning, WarningReading
from lifecycle.rules import warnings as rules


class ReadingShape(serializers.ModelSerializer):
    """What one run said of a warning."""

    class Meta:
        model = WarningReading
        fields = ["on", "risk", "value_at_risk"]


class PieceShape(serializers.Serializer):
    """One row of the file that shows something, by the `key` under which a cause cites it."""

    key = serializers.CharField()
    code = serializers.CharField()
    noun = serializers.CharField()
    subject_id = serializers.IntegerField()
    on = serializers.DateField()
    numbers = serializers.DictField()
    words = serializers.CharField()


class OfferedShape(serializers.Serializer):
    """What the file of a customer shows of causes."""

    as_of = serializers.DateField()
    likeliest = serializers.ListField(child=serializers.ChoiceField(choices=Cause.choices))
    evidence = PieceShape(many=True)


class SuspectedShape(serializers.Serializer):
    """The cause that was suspected: its number, and what became of it."""

    id = serializers.IntegerField()
    cause = serializers.ChoiceField(choices=Cause.choices)
    state = serializers.ChoiceField(choices=CauseState.choices)


class RaisedShape(serializers.Serializer):
    """What a person said when they raised a warning, who they are, and the day."""

    text = serializers.CharField()
    by = serializers.CharField()
    on = serializers.CharField()


class WarningShape(Shape):
    """
    A warning; `reasons` are [[code, share of the logit, numbers]].

    `cause` is the one that stands, that the caller may read and that the warning is counted under, empty where there
    is none (a contested one is none); `causes` are all of them, with a suspicion beside it; `raised_for` is what a
    person said when they raised it: {text, by, on}, null where a run opened it; `actions` counts open to-dos;
    `value_saved` (of what was at risk) and `value_lost` (all they were expected to bring within the horizon: the value
    at risk divided by the risk) are worked out when it is closed.
    """

    account_code = serializers.CharField(source="account.code", read_only=True)
    cause = serializers.SerializerMethodField()
    cause_state = serializers.SerializerMethodField()
    causes = serializers.SerializerMethodField()
    raised_for = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Warning
        fields = [
            "id", "account", "account_code", "state", "opened_on", "closed_on", "risk_at_opening", "risk",
            "tier_at_opening", "value_at_risk", "value_at_opening", "value_at_closing", "value_saved", "value_lost",
            "scored_on", "reasons", "cause", "cause_state", "causes", "raised_for", "actions", "is_control", "note",
            "closed_by", "version",
        ]  # fmt: skip

    def told(self, warning: Any) -> Any:
        if not hasattr(warning, "known"):
            facts.tell([warning], self.context["request"].user)
        return warning

    def get_cause(self, warning: Warning) -> str:
        known = self.told(warning).known
        return known.cause if known else ""

    def get_cause_state(self, warning: Warning) -> str:
        known = self.told(warning).known
        return known.state if known else ""

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_causes(self, warning: Warning) -> list[str]:
        return [one.cause for one in self.told(warning).causes_known]

    @extend_schema_field(RaisedShape(allow_null=True))
    def get_raised_for(self, warning: Warning) -> dict[str, str] | None:
        said = rules.raised(warning.reasons)
        return {name: str(said.get(name, "")) for name in ("text", "by", "on")} if said else None

    def get_actions(self, warning: Warning) -> int:
        return int(self.told(warning).acts)


class WarningApi(ScopedViewSet):
    """
    GET reads; POST raises one by hand: `account`, `reason`, and as you know them `cause`, `play`, `due_on`.

    POST {id}/cause/, {id}/act/ and {id}/close/. No warning is changed or removed in any other way.
    """

    model, serializer_class, filterset_class, form_class = Warning, WarningShape, WarningFilter, WarningOpenForm
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "value_at_risk", "risk", "opened_on")
    default_ordering, write_scope = "-value_at_risk", TokenScope.VISITS
    http_method_names = ["get", "post", "head", "options"]

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account__owner")

    def perform_create(self, form: Any) -> Warning:
        return raisings.begin(form.cleaned_data["account"], **form.values(), by=self.user)

    def prepare(self, rows: Sequence[Any]) -> None:
        facts.tell(rows, self.user)

    @extend_schema(responses=ReadingShape(many=True))
    @action(detail=True, methods=["get"], filterset_class=None)
    def readings(self, request: Any, pk: str) -> Any:
        """Risk and value at risk, run by run."""
        return Response(ReadingShape(self.get_object().readings.all(), many=True).data)

    @extend_schema(responses={201: SuspectedShape})
    @action(detail=True, methods=["post"], form_class=CauseForm)
    def cause(self, request: Any, pk: str) -> Any:
        """`cause`, `evidence` (keys of what the file shows, `GET evidence/`), `word`, `note`; answers with its id."""
        record = self.get_object()
        values = inputs.parse(CauseForm, request.data, user=self.user, instance=record).values()
        made = causes.suspect(record, **values, by=self.user)
        return Response({"id": made.pk, "cause": made.cause, "state": made.state}, status=201)

    @extend_schema(responses=OfferedShape)
    @action(detail=True, methods=["get"], filterset_class=None)
    def evidence(self, request: Any, pk: str) -> Any:
        """What the file shows: the causes it speaks for, the likeliest first, and every piece with its key."""
        return Response(facts.offered(self.get_object(), self.user))

    @extend_schema(responses={201: TodoGivenShape})
    @action(detail=True, methods=["post"], form_class=TodoEditForm)
    def act(self, request: Any, pk: str) -> Any:
        """An action: `title`, `due_on`, `user` (one's own where nobody is named), `note`; answers with the to-do."""
        record = self.get_object()
        values = inputs.parse(TodoEditForm, request.data, user=self.user).values()
        todo = todos.give(record.account, **values, by=self.user)
        return Response({"todo": todo.pk, "due_on": todo.due_on, "user": todo.user_id}, status=201)

    @action(detail=True, methods=["post"], form_class=WarningCloseForm)
    def close(self, request: Any, pk: str) -> Any:
        """
        `outcome` and a `note`; `lost` with `cause` and `evidence` unless one stands, `dormant` with `revisit_on`.

        With `confirmed: false` a customer that ordered since the warning, or lately, is not filed as lost: a 409
        (`unconfirmed`) says which order speaks against it.
        """
        record = self.get_object()
        require(self.user, Right.MOVE_STAGES)
        form = inputs.parse(WarningCloseForm, request.data, user=self.user)
        confirming.ask(lambda: endings.against_loss(record) if form.loses else [], form.cleaned_data["confirmed"])
        closed = warnings.close(record, **form.values(), version=self.if_match(record), by=self.user)
        return self.answer(closed)
