"""The history of a record over REST: the same happenings and filters as on its page, and the record as of a day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from kam.api.events import EventShape
from kam.filters import HistoryFilter
from kam.forms.histories import BringBackForm
from kam.ground import by_files, doors, etags, events, histories, inputs, timeline, wording
from kam.ground.histories import State
from kam.ground.paging import CursorPages
from kam.ground.plain import PlainApi
from kam.ground.rest import ScopedViewSet
from kam.ground.rights import Right, can
from kam.ground.schema import FormSchema
from kam.models import Event


class ChangeWords(serializers.Serializer):
    """One field of a happening, in the caller's language."""

    name = serializers.CharField()
    label = serializers.CharField()
    was = serializers.CharField()
    now = serializers.CharField()


class HistoryShape(EventShape):
    """A happening, what it was done through, and its changes in words."""

    words = serializers.SerializerMethodField()

    class Meta(EventShape.Meta):
        fields = [*EventShape.Meta.fields, "through", "words"]

    @extend_schema(responses=ChangeWords(many=True))
    def get_words(self, event: Event) -> list[dict[str, str]]:
        return timeline.changes(event)


class FileChangeShape(serializers.Serializer):
    """What a file of rows made of the record: without changes it brought it in."""

    at = serializers.DateTimeField()
    by_id = serializers.IntegerField()
    by_name = serializers.CharField()
    import_id = serializers.SerializerMethodField(help_text="For those who may bring files in, else null")
    file = serializers.SerializerMethodField(help_text="Its name, for those who may bring files in, else null")
    changes = serializers.JSONField(help_text="{field: [was, is]}")
    words = serializers.SerializerMethodField()

    def get_import_id(self, event: Event) -> int | None:
        return event.data["import"] if self._may_open() else None

    def get_file(self, event: Event) -> str | None:
        return event.data["file"] if self._may_open() else None

    def _may_open(self) -> bool:
        return can(self.context["request"].user, Right.IMPORT)

    @extend_schema(responses=ChangeWords(many=True))
    def get_words(self, event: Event) -> list[dict[str, str]]:
        return timeline.changes(event)


class FieldStoodShape(serializers.Serializer):
    """A field as it stood; without value and words where that is not known."""

    name = serializers.CharField()
    label = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    words = serializers.CharField()
    is_known = serializers.BooleanField()


class StateShape(serializers.Serializer):
    """A record at the end of a day; `is_there` is null where nobody knows when it came."""

    on = serializers.DateField()
    is_there = serializers.BooleanField(allow_null=True)
    stood = FieldStoodShape(many=True)


class HistoryAnswer(serializers.Serializer):
    """A page of happenings, newest first; with `as_of` the record at the end of that day too, else null."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = HistoryShape(many=True)
    files = FileChangeShape(many=True, help_text="what files of rows changed, newest first; only on the first page")
    state = StateShape(allow_null=True)


def _told(state: State) -> Any:
    """How the record stood; nothing of it is said for a day on which it was not there."""
    return StateShape(replace(state, stood=()) if state.is_there is False else state).data


PARAMETERS = [
    OpenApiParameter("person", int, description="Who did it"),
    OpenApiParameter("since", OpenApiTypes.DATE, description="From this day"),
    OpenApiParameter("until", OpenApiTypes.DATE, description="To this day"),
    OpenApiParameter("field", str, description="Only what changed this field"),
    OpenApiParameter("as_of", OpenApiTypes.DATE, description="Answer how the record stood at the end of this day, too"),
    OpenApiParameter("cursor", str, description="From `next` or `previous`"),
    OpenApiParameter("page_size", int, description="At most 500"),
    OpenApiParameter("resource", str, OpenApiParameter.PATH, description="accounts, contacts, orders, …"),
]


class Histories(PlainApi):
    """
    The history of one record of any resource that has a version: who changed what, when, through what, newest first.

    It takes no more than the record takes to be read; what is nobody's file takes the right to read the log.
    """

    @extend_schema(responses=HistoryAnswer, operation_id="history_list", parameters=PARAMETERS)
    def get(self, request: Any, resource: str, pk: int) -> Response:
        door = doors.doors().get(resource)
        record = histories.opened(door.model if door is not None else None, pk, request.user)
        on = inputs.day_from(request.query_params, "as_of")
        pages = CursorPages()
        filtered = self._filtered(record)
        found, context = pages.paginate_queryset(filtered.qs, request, view=self), {"request": request}
        results = HistoryShape(found, many=True, context=context).data
        files = [] if "cursor" in request.query_params else self._by_files(record, filtered.form.cleaned_data)
        answer = {"next": pages.get_next_link(), "previous": pages.get_previous_link(), "results": results,
                  "files": FileChangeShape(files, many=True, context=context).data}  # fmt: skip
        return Response({**answer, "state": _told(doors.state(record, on, request.user)) if on else None})

    def get_ordering(self) -> list[str]:
        """The order of the pages."""
        return ["-id"]

    def _filtered(self, record: Any) -> Any:
        """The happenings that are asked for."""
        asked = self.request.query_params
        names = histories.names(record, doors.shown(record), self.request.user)
        labelled = [(name, timeline.label(events.noun_of(record), name)) for name in names]
        told = histories.told_of(record, self.request.user)
        found = HistoryFilter(asked, queryset=told, request=self.request, names=labelled)
        if not found.is_valid():
            raise ValidationError({name: [str(words) for words in faults] for name, faults in found.errors.items()})
        return found

    def _by_files(self, record: Any, asked: Any) -> list[Event]:
        """What files changed of the fields that the reader knows of."""
        names = {*histories.names(record, doors.shown(record), self.request.user)}
        found = by_files.of(record, self.request.user)
        for one in found:
            one.changes = {name: pair for name, pair in one.changes.items() if name in names}
        return by_files.narrowed(found, asked)


class BroughtBackShape(serializers.Serializer):
    """The field as it stands now, and the version of its record."""

    field = serializers.CharField()
    words = serializers.CharField()
    version = serializers.IntegerField()


class BringBackSchema(FormSchema):
    """Says the scopes of all resources; which of them it takes hangs on the record."""

    def _scopes(self) -> list[str]:
        return sorted({door.write_scope for door in doors.doors().values()})

    def _reads_version(self) -> bool:
        """It is the record's, and only what has a version has a history."""
        return True


class BringBack(ScopedViewSet):
    """One field of a record becomes again what it was before a change, by the record's own verb."""

    schema = BringBackSchema()
    model, form_class, serializer_class = Event, BringBackForm, BroughtBackShape
    http_method_names: ClassVar[list[str]] = ["post", "options"]

    @property
    def write_scope(self) -> str | None:  # type: ignore[override]
        """That of the resource; none for what is no resource, which is a 404 to everybody else."""
        door = doors.doors().get(self.kwargs.get("resource", ""))
        return door.write_scope if door is not None else None

    @extend_schema(operation_id="history_bring_back", parameters=PARAMETERS[-1:])
    def bring_back(self, request: Any, resource: str, pk: int, event: int) -> Response:
        """
        A field of one change is again what it was before it, and the record's history says so; `*` means all of them.

        It takes the scope that changes the record, the right to, and what the verb asks for. A value that no form
        writes, that the log only counted, or that was a person's who is erased, is refused (409 `not_restorable`).
        """
        door = doors.doors().get(resource)
        record = histories.opened(door.model if door is not None else None, pk, self.user)
        name = inputs.parse(BringBackForm, request.data, user=self.user).cleaned_data["field"]
        change = doors.change_of(record, event, name, self.user)
        names = doors.named(record, name, change, self.user)
        done = doors.restore_many(record, names, change, version=self.if_match(record), by=self.user)
        now, unit = histories.now(done, names, self.user), str(getattr(done, "currency", ""))
        words = [timeline.shown(events.noun_of(done), one, now[one], unit) for one in names]
        answer = {"field": name, "words": wording.clauses(words), "version": done.version}
        return Response(answer, headers={"ETag": etags.of(done)})
