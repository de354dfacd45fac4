"""Absences and busy times over REST: one's own, and for who leads the absences of the people within reach."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.actions import absences
from kam.choices import TokenScope
from kam.filters import AbsenceFilter, BusyTimeFilter
from kam.forms.absences import AbsenceForm, BusyTextForm
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import Absence, BusyTime


class AbsenceShape(Shape):
    """From a day until a day, both included; the note is its owner's and not told here."""

    class Meta:
        model = Absence
        fields = ["id", "user", "starts_on", "until_on", "version"]


class AbsenceViewSet(ScopedViewSet):
    """When colleagues are away; DELETE removes one."""

    model, serializer_class, filterset_class, form_class = Absence, AbsenceShape, AbsenceFilter, AbsenceForm
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "starts_on", "until_on")
    default_ordering, write_scope = "starts_on", TokenScope.VISITS

    def perform_create(self, form: Any) -> Absence:
        return absences.put(None, form.values(), by=self.user)

    def perform_update(self, record: Absence, form: Any, version: int | None) -> Absence:
        return absences.put(record, form.values(), version=version, by=self.user)

    def perform_archive(self, record: Absence, version: int | None) -> None:
        absences.remove(record, version=version, by=self.user)


class BusyTimeShape(Shape):
    class Meta:
        model = BusyTime
        fields = ["id", "starts_at", "ends_at", "all_day", "title"]


class BusyReadShape(serializers.Serializer):
    """How many busy times were read, and how many repeating entries were not."""

    read = serializers.IntegerField()
    unknown = serializers.IntegerField()


class BusyTimeViewSet(ScopedViewSet):
    """One's own busy times; POST read/ takes a calendar as text (`ics`) and puts it in the place of the one before."""

    http_method_names = ["get", "post", "head", "options"]
    model, serializer_class, filterset_class, form_class = BusyTime, BusyTimeShape, BusyTimeFilter, BusyTextForm
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "starts_at")
    default_ordering, write_scope = "starts_at", TokenScope.VISITS

    @extend_schema(request=serializer_of(BusyTextForm), responses=BusyReadShape)
    @action(detail=False, methods=["post"])
    def read(self, request: Any) -> Response:
        """Busy times from iCalendar text; says how many were read and how many repeating entries were not."""
        form = inputs.parse(BusyTextForm, request.data, user=self.user)
        found = absences.read_busy(form.cleaned_data["ics"].encode(), by=self.user)
        return Response({"read": len(found.times), "unknown": found.unknown})
