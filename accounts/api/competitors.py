"""The API of competitors, where they stand, and what they did."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import competitors, moves, presences
from accounts.filters import CompetitorFilters, MoveFilters, PresenceFilters
from accounts.forms.competitors import CompetitorForm, MoveForm, PresenceForm
from accounts.models import Competitor, Move, Presence
from kam.api.bulks import BulkRows
from kam.ground.rest import Shape

KEPT = ["version", "created_at", "updated_at", "archived_at"]


class CompetitorShape(Shape):
    """A competitor, and what it touches among the customers the reader sees (amounts in the company's currency)."""

    accounts = serializers.IntegerField(read_only=True, help_text="Customers it stands at")
    threatened = serializers.IntegerField(read_only=True, help_text="Those with a high threat or a confirmed trial")
    revenue = serializers.SerializerMethodField(help_text="Ours with them, 12 months")

    class Meta:
        model = Competitor
        fields = ["id", *CompetitorForm.Meta.fields, "accounts", "threatened", "revenue", *KEPT]

    @extend_schema_field({"type": "string", "format": "decimal", "nullable": True, "readOnly": True})
    def get_revenue(self, competitor: Any) -> str | None:
        return None if competitor.revenue is None else f"{competitor.revenue:.2f}"


class CompetitorApi(BulkRows):
    """Competitors."""

    model, serializer_class, form_class, filterset_class = (
        Competitor,
        CompetitorShape,
        CompetitorForm,
        CompetitorFilters,
    )
    bulk_kind = "competitors"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "name", "accounts", "revenue", "updated_at")
    default_ordering = "name"

    def rows(self, queryset: Any) -> Any:
        return queryset.touching(self.user)

    def perform_create(self, form: Any) -> Competitor:
        return competitors.enter(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Competitor, form: Any, version: int | None) -> Competitor:
        return competitors.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Competitor, version: int | None) -> Competitor:
        return competitors.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(competitors.restore(self.get_object(), by=self.user))


class PresenceShape(Shape):
    """A competitor at one customer."""

    class Meta:
        model = Presence
        fields = ["id", *PresenceForm.Meta.fields, "by", *KEPT]


class PresenceApi(BulkRows):
    """Where competitors stand."""

    model, serializer_class, form_class, filterset_class = Presence, PresenceShape, PresenceForm, PresenceFilters
    bulk_kind = "presences"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "seen_on", "updated_at")
    default_ordering, many_rows = "-seen_on", True

    def perform_create(self, form: Any) -> Presence:
        return presences.note(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Presence, form: Any, version: int | None) -> Presence:
        return presences.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Presence, version: int | None) -> Presence:
        return presences.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """It is there after all."""
        return self.answer(presences.restore(self.get_object(), by=self.user))


class MoveShape(Shape):
    """What a competitor did on a day; without a customer it is a move in the market."""

    class Meta:
        model = Move
        fields = ["id", *MoveForm.Meta.fields, "by", *KEPT]


class MoveApi(BulkRows):
    """Competitors' moves."""

    model, serializer_class, form_class, filterset_class = Move, MoveShape, MoveForm, MoveFilters
    bulk_kind = "moves"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on", "updated_at")
    default_ordering, many_rows = "-on", True

    def perform_create(self, form: Any) -> Move:
        return moves.note(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Move, form: Any, version: int | None) -> Move:
        return moves.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Move, version: int | None) -> Move:
        return moves.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(moves.restore(self.get_object(), by=self.user))
