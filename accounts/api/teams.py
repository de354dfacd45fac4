"""The API of seats on account teams."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import teams
from accounts.filters import SeatFilters
from accounts.forms.teams import SeatForm
from accounts.models import Seat
from kam.api.bulks import BulkRows
from kam.ground.rest import Shape


class SeatShape(Shape):
    """Who sits on which account's team."""

    class Meta:
        model = Seat
        fields = ["id", "account", "user", "function", "until", "version", "created_at", "updated_at", "archived_at"]


class SeatApi(BulkRows):
    """Seats; deleting one ends it."""

    model, serializer_class, form_class, filterset_class = Seat, SeatShape, SeatForm, SeatFilters
    bulk_kind = "seats"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "function", "until", "created_at")
    default_ordering = "id"

    def perform_create(self, form: Any) -> Seat:
        return teams.seat(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Seat, form: Any, version: int | None) -> Seat:
        return teams.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Seat, version: int | None) -> Seat:
        return teams.end(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back on the team."""
        return self.answer(teams.restore(self.get_object(), by=self.user))
