"""Promises over REST: read, made, kept, changed, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground import inputs, wording
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from lifecycle.actions import promises
from lifecycle.facts import promise_moves
from lifecycle.filters import PromiseFilter
from lifecycle.forms.promises import PromiseBrokenForm, PromiseEditForm, PromiseForm
from lifecycle.models import Promise
from lifecycle.rules import promises as rules

MOST = 1000


class PromiseShape(Shape):
    """What one side will do by a day."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    moves = serializers.SerializerMethodField(help_text="How often its day was changed")
    state = serializers.SerializerMethodField(help_text="open, overdue, broken, kept, late (kept late) or cancelled")

    class Meta:
        model = Promise
        fields = [
            "id",
            "account",
            "account_code",
            "visit",
            "side",
            "text",
            "due_on",
            "kept_on",
            "dropped_on",
            "broken_on",
            "broken_why",
        ]
        fields += ["moves", "kept_visit", "user", "is_shown", "state", "version"]

    def get_moves(self, promise: Promise) -> int:
        """Read with the others of the answer, or, of one by itself, now."""
        if not hasattr(promise, "moves"):
            promise.moves = promise_moves.of([promise]).get(promise.pk, 0)  # type: ignore[attr-defined]
        return int(promise.moves)  # type: ignore[attr-defined]

    def get_state(self, promise: Promise) -> str:
        return promise.state(timezone.localdate())


class KeptShape(serializers.Serializer):
    """Of one customer's or colleague's promises: how many were kept (late ones among them), how many are broken."""

    side = serializers.CharField()
    account = serializers.IntegerField(required=False)
    user = serializers.IntegerField(required=False)
    kept = serializers.IntegerField()
    late = serializers.IntegerField()
    broken = serializers.IntegerField()
    rate = serializers.SerializerMethodField(help_text="Kept of kept and broken; null while nothing is either")

    def get_rate(self, row: dict[str, int]) -> float | None:
        return rules.rate(row["kept"], row["broken"])


class PromiseApi(ScopedViewSet):
    """PATCH changes words or day; POST keep/, broken/ and drop/ say what became of it, reopen/ takes that back."""

    model, serializer_class, filterset_class = Promise, PromiseShape, PromiseFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "due_on")
    default_ordering, write_scope = "due_on", TokenScope.VISITS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return PromiseForm if getattr(self, "action", "create") == "create" else PromiseEditForm

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")

    def prepare(self, rows: Sequence[Any]) -> None:
        moved = promise_moves.of(rows)
        for row in rows:
            row.moves = moved.get(row.pk, 0)

    def perform_create(self, form: Any) -> Promise:
        return promises.make(**form.values(), by=self.user)

    def perform_update(self, record: Promise, form: Any, version: int | None) -> Promise:
        return promises.change(record, form.values(), version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def keep(self, request: Any, pk: str) -> Any:
        """It was done today."""
        record = self.get_object()
        return self.answer(promises.keep(record, version=self.if_match(record), by=self.user))

    @action(detail=True, methods=["post"])
    def reopen(self, request: Any, pk: str) -> Any:
        """Undo of keeping, of cancelling and of saying that it is broken; what was broken before is so again."""
        record = self.get_object()
        return self.answer(promises.reopen(record, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(PromiseBrokenForm))
    @action(detail=True, methods=["post"])
    def broken(self, request: Any, pk: str) -> Any:
        """Its day is over and it was not kept; `why` may say the reason, of either side."""
        record = self.get_object()
        why = inputs.parse(PromiseBrokenForm, request.data, user=self.user).cleaned_data["why"]
        return self.answer(promises.give_up(record, why=why, version=self.if_match(record), by=self.user))

    @extend_schema(
        responses=KeptShape(many=True), filters=False,
        parameters=[OpenApiParameter("by", OpenApiTypes.STR, enum=["account", "user"])],
    )  # fmt: skip
    @action(detail=False, methods=["get"])
    def rates(self, request: Any) -> Any:
        """The share kept, by customer or by colleague (`?by=account`, `?by=user`), of what the reader sees."""
        by = request.query_params.get("by", "user")
        if by not in ("account", "user"):
            raise ValidationError({"by": [_("Choose one of: %s.") % wording.listed(["account", "user"])]})
        rows = Promise.objects.visible_to(self.user).tally(timezone.localdate(), "side", by)
        return Response(KeptShape(rows.order_by(by, "side")[:MOST], many=True).data)

    @action(detail=True, methods=["post"])
    def drop(self, request: Any, pk: str) -> Any:
        """It is no longer to be done."""
        record = self.get_object()
        return self.answer(promises.drop(record, version=self.if_match(record), by=self.user))
