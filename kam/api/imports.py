"""Imports over REST: a file is sent and checked row by row, its columns are said, its rows come in or go again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from kam.actions import import_reports, imports, uploads
from kam.choices import TokenScope
from kam.filters import ImportFilter
from kam.forms.imports import LoadForm, MappingForm, UploadForm
from kam.ground import file_answers, files, inputs, intakes
from kam.ground.described import serializer_of
from kam.ground.json import StrictJSONParser
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right
from kam.models import Import


class ImportFile(serializers.Serializer):
    """A file with a header row (for the schema only): CSV in UTF-8, GB18030 or Big5, packed or not, or XLSX."""

    file = serializers.FileField()
    kind = serializers.CharField(required=False, help_text="What is in it; told by the columns if left out")


class ImportFault(serializers.Serializer):
    """What is wrong with one cell: its row in the file, the field, why, and what stands there."""

    row = serializers.IntegerField()
    field = serializers.CharField()
    reason = serializers.CharField()
    value = serializers.CharField()


class ImportShape(Shape):
    """A file on its way in: `columns` are the file's, `missing` the fields that need one before it is checked."""

    columns = serializers.SerializerMethodField(help_text="The file's own column names")
    missing = serializers.SerializerMethodField(help_text="Fields without a column: say them by `columns/`")
    new_customers = serializers.SerializerMethodField(help_text="Made besides, of codes that nobody knew; `load/` asks")
    errors = serializers.SerializerMethodField(help_text="The first 500; `errors_file` has them all")
    errors_file = serializers.SerializerMethodField(help_text="Where the rows with errors are read, to mend and send")
    encoding = serializers.SerializerMethodField(help_text="In what the text was read; say another by `columns/`")
    mapping = serializers.DictField(help_text="Which column each field is read from")

    class Meta:
        model = Import
        fields = [
            "id", "kind", "file_name", "state", "encoding", "columns", "mapping", "missing", "total", "good", "bad",
            "created", "changed", "unchanged", "new_customers", "errors", "errors_file", "run", "by",
            "created_at", "finished_at",
        ]  # fmt: skip

    def get_columns(self, source: Import) -> list[str]:
        return list(source.options.get("header", ()))

    def get_new_customers(self, source: Import) -> int:
        return imports.new_customers_of(source)

    def get_encoding(self, source: Import) -> str:
        return str(source.options.get("encoding", ""))

    def get_missing(self, source: Import) -> list[str]:
        return [item.name for item in intakes.missing(intakes.stored(source.kind), source.mapping)]

    @extend_schema(responses=ImportFault(many=True))
    def get_errors(self, source: Import) -> list[dict[str, Any]]:
        names = ("row", "field", "reason", "value")
        return [dict(zip(names, fault, strict=False)) for fault in source.errors]

    def get_errors_file(self, source: Import) -> str | None:
        there = bool(source.bad) and import_reports.error_file(source).exists()
        return reverse("kam-api:import-errors", args=[source.pk]) if there else None


class ImportApi(ScopedViewSet):
    """
    Files of rows: POST sends one (a worker checks it), `columns/` says what they mean, `load/` and `undo/` do it.

    A worker does each step; `state`, the counts and `run` tell how far it is.
    """

    http_method_names = ["get", "post", "head", "options"]
    model, serializer_class, form_class, filterset_class = Import, ImportShape, UploadForm, ImportFilter
    ordering_fields = ("id", "created_at")
    write_scope, write_right = TokenScope.IMPORTS, Right.IMPORT

    takes_files = True

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        files.limit(request, settings.MAX_UPLOAD_BYTES)
        return super().initialize_request(request, *args, **kwargs)

    def get_parsers(self) -> Any:
        is_file = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if is_file else [StrictJSONParser()]

    def said(self, request: Any) -> bytes:
        """What an Idempotency-Key stands for: the fields and the file's content, which may exceed what memory takes."""
        return files.said(request._request) if self.action == "create" else super().said(request)

    @extend_schema(request={"multipart/form-data": ImportFile})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Send a file. It is checked at once where each needed field has a column, else `missing` names them."""
        self.check_writable()
        said = inputs.uploaded(UploadForm, request, user=self.user).cleaned_data
        source = uploads.upload(said["file"], kind=said["kind"], by=self.user)
        if not intakes.missing(intakes.stored(source.kind), source.mapping):
            source = imports.prepare(source, mapping=source.mapping, by=self.user)
            imports.start(source, imports.CHECK, by=self.user)
        response = self.answer(source, status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{source.pk}/"
        return response

    @extend_schema(request=serializer_of(MappingForm), responses=ImportShape)
    @action(detail=True, methods=["post"])
    def columns(self, request: Any, pk: str) -> Response:
        """Say which column each field is read from, and who owns new customers; the file is checked anew."""
        source = self.get_object()
        said = inputs.parse(MappingForm, request.data, user=self.user).cleaned_data
        if said["encoding"]:
            source = uploads.read_as(source, said["encoding"], by=self.user)
        mapping = source.mapping if said["mapping"] is None else said["mapping"]
        known = {item.name for item in intakes.stored(source.kind).whole}
        if unknown := {name: [_("There is no such field.")] for name in mapping if name not in known}:
            raise ValidationError(unknown)
        source = imports.prepare(source, mapping=mapping, owner=said["owner"], by=self.user)
        imports.start(source, imports.CHECK, by=self.user)
        return self.answer(source)

    @extend_schema(request=serializer_of(LoadForm), responses=ImportShape)
    @action(detail=True, methods=["post"])
    def load(self, request: Any, pk: str) -> Response:
        """Bring the rows in: all or none, with `good_rows` those without errors; `new_customers` makes these, too."""
        source = self.get_object()
        said = inputs.parse(LoadForm, request.data, user=self.user).cleaned_data
        imports.start(source, imports.LOAD, **said, by=self.user)
        return self.answer(source)

    @extend_schema(request=None, responses=ImportShape)
    @action(detail=True, methods=["post"])
    def undo(self, request: Any, pk: str) -> Response:
        """Take the import back: what it changed is as it was, what it made goes, unless something depends on it."""
        source = self.get_object()
        imports.start(source, imports.UNDO, by=self.user)
        return self.answer(source)

    @file_answers.hands_out("text/csv")
    @action(detail=True, methods=["get"])
    def errors(self, request: Any, pk: str) -> HttpResponseBase:
        """The rows with errors in the shape of the file that came, with row, column and reason: mend them and send."""
        source = self.get_object()
        path = import_reports.error_file(source)
        if not path.exists():
            raise Http404
        return files.attachment(path, name=import_reports.error_name(source), media_type="text/csv; charset=utf-8")
