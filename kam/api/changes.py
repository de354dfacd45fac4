"""The feed of changes for a warehouse: every happening in an order in which nothing comes late."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from kam.actions import webhooks
from kam.api.events import EventShape
from kam.filters import ChangeFilter
from kam.ground import events
from kam.ground.errors import Refused
from kam.ground.paging import PlacePages
from kam.ground.plain import PlainApi
from kam.ground.rest import ScopedViewSet
from kam.models import Event


class EventTypeShape(serializers.Serializer):
    """An event type with its words in the caller's language."""

    verb = serializers.CharField(help_text="what events, the feed and webhooks call it")
    noun = serializers.CharField(help_text="what a webhook asks for to be told of all of its types")
    label = serializers.CharField()


class EventTypes(PlainApi):
    """Every event type there is, for filters of the record, of the feed and of webhooks."""

    @extend_schema(responses=EventTypeShape(many=True), operation_id="event_types_list")
    def get(self, request: Any) -> Response:
        found = sorted(events.labels().items())
        return Response([{"verb": verb, "noun": verb.split(".")[0], "label": str(words)} for verb, words in found])


class PlacedEventShape(EventShape):
    """A happening with its place (`seq`)."""

    class Meta(EventShape.Meta):
        fields = ["seq", *EventShape.Meta.fields]


class ChangeViewSet(ScopedViewSet):
    """
    What changed after a place: `?after=0` from the beginning, then always the `after` of the last answer.

    A happening has its place some seconds after it was committed. `noun` and `subject_id` say which record to read
    anew; computations have one happening a run (`run.done`), after which scores and tiers are read whole. An `after`
    beyond the last place is a 409 (`beyond`, with that place as `last`): a backup was brought back, and places since
    then were given anew; read your copy anew, then go on from there.
    """

    http_method_names = ["get", "head", "options"]
    model, serializer_class, filterset_class = Event, PlacedEventShape, ChangeFilter
    ordering_fields = ()
    default_ordering = "seq"
    also_refuses = ("409",)

    @property
    def pagination_class(self) -> Any:  # type: ignore[override]
        return PlacePages

    def rows(self, queryset: Any) -> Any:
        return queryset.filter(seq__isnull=False)

    def paginate_queryset(self, queryset: Any) -> Any:
        page, last = super().paginate_queryset(queryset), webhooks.last_place()
        if int(self.request.query_params.get("after") or 0) > last:
            words = _("There is no such place: the last one is %d. A backup was brought back, and places go on there.")
            raise Refused(words % last, field="after", code="beyond", more={"last": last})
        return page

    def get_ordering(self) -> list[Any]:
        return ["seq"]
