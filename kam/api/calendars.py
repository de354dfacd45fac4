"""Work calendars and their days over REST: read by everybody, kept by administrators."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.actions import calendars
from kam.choices import TokenScope
from kam.filters import CalendarDayFilter, WorkCalendarFilter
from kam.forms.calendars import CalendarDayForm, WorkCalendarForm
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right
from kam.models import CalendarDay, WorkCalendar


class WorkCalendarShape(Shape):
    class Meta:
        model = WorkCalendar
        fields = [
            "id",
            "name",
            "country",
            "region",
            "weekdays",
            "places",
            "is_default",
            "filled_on",
            "filled_from",
            "version",
        ]


class CalendarDayShape(Shape):
    """A day off, or (`works`) a day worked instead."""

    class Meta:
        model = CalendarDay
        fields = ["id", "calendar", "on", "works", "name", "names", "by_hand", "version"]


class DaysPutShape(serializers.Serializer):
    """How many days were written."""

    days = serializers.IntegerField()


class WorkCalendarViewSet(ScopedViewSet):
    """Working days of countries and regions; POST days/ enters days by hand, DELETE takes a calendar away."""

    model, serializer_class, filterset_class = WorkCalendar, WorkCalendarShape, WorkCalendarFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "name")
    default_ordering, write_right, write_scope = "name", Right.PEOPLE, TokenScope.ACCOUNTS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return CalendarDayForm if getattr(self, "action", "") == "days" else WorkCalendarForm

    def perform_create(self, form: Any) -> WorkCalendar:
        return calendars.put(None, form.cleaned_data, by=self.user)

    def perform_update(self, record: WorkCalendar, form: Any, version: int | None) -> WorkCalendar:
        return calendars.put(record, form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: WorkCalendar, version: int | None) -> None:
        calendars.remove(record, version=version, by=self.user)

    @extend_schema(request=serializer_of(CalendarDayForm), responses=DaysPutShape)
    @action(detail=True, methods=["post"])
    def days(self, request: Any, pk: str) -> Response:
        """Days off or worked, by hand; says how many."""
        form = inputs.parse(CalendarDayForm, request.data, user=self.user)
        return Response({"days": calendars.put_day(self.get_object(), **form.values(), by=self.user)})


class CalendarDayViewSet(ScopedViewSet):
    """The days of all calendars; DELETE takes one out."""

    http_method_names = ["get", "delete", "head", "options"]
    model, serializer_class, filterset_class = CalendarDay, CalendarDayShape, CalendarDayFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on")
    default_ordering, write_right, write_scope = "on", Right.PEOPLE, TokenScope.ACCOUNTS

    def perform_archive(self, record: CalendarDay, version: int | None) -> None:
        calendars.remove_day(record, version=version, by=self.user)
