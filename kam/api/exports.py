"""Exports over REST: a list prepared as a file by a worker, how far it is, and the file for whoever asked for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action

from kam.actions import exports
from kam.choices import TokenScope
from kam.filters import ExportFilter
from kam.forms.exports import ExportForm
from kam.ground import file_answers, files, inputs
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.written import MEDIA_TYPES
from kam.models import Run


class ExportShape(Shape):
    """A file on its way, or ready: then `file` is its address, for whoever asked for it, until `expires_at`."""

    list = serializers.SerializerMethodField(help_text="The list, or the path of the page that it was asked for on")
    format = serializers.SerializerMethodField(help_text="csv, xlsx or jsonl")
    filter = serializers.SerializerMethodField(help_text="As the address of the list would have it")
    rows = serializers.SerializerMethodField(help_text="How many are in the file")
    size = serializers.SerializerMethodField(help_text="Bytes of the file")
    expires_at = serializers.SerializerMethodField(help_text="When the file is let go")
    file = serializers.SerializerMethodField(help_text="Where the file is read")

    class Meta:
        model = Run
        fields = [
            "id", "list", "format", "filter", "state", "progress", "step", "rows", "size", "error", "started_by",
            "created_at", "started_at", "finished_at", "expires_at", "file",
        ]  # fmt: skip

    def get_list(self, run: Run) -> str:
        return str(run.params.get("list") or run.params.get("page", ""))

    def get_format(self, run: Run) -> str:
        return str(run.params.get("format", ""))

    def get_filter(self, run: Run) -> str:
        return str(run.params.get("asked", ""))

    def get_rows(self, run: Run) -> int | None:
        return run.result.get("rows")

    def get_size(self, run: Run) -> int | None:
        return run.result.get("size")

    def get_expires_at(self, run: Run) -> str | None:
        return run.result.get("expires_at")

    def get_file(self, run: Run) -> str | None:
        reader = getattr(self.context.get("request"), "user", None)
        is_own = reader is not None and reader.pk == run.started_by_id
        return reverse("kam-api:export-file", args=[run.pk]) if is_own and exports.is_there(run) else None


class ExportViewSet(ScopedViewSet):
    """
    Lists prepared as files: POST asks (202), GET tells how far it is, `file/` hands it out, DELETE cancels or removes.

    Whoever keeps the jobs sees everybody's; the file is its starter's alone.
    """

    http_method_names = ["get", "post", "delete", "head", "options"]
    model, serializer_class, filterset_class, form_class = Run, ExportShape, ExportFilter, ExportForm
    ordering_fields = ("id", "created_at")
    write_scope = TokenScope.EXPORTS

    def rows(self, queryset: Any) -> Any:
        return queryset.filter(pk__in=exports.kept().values("pk"))

    @extend_schema(responses={202: ExportShape})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Have a list prepared as a file, filtered as its GET is; answers at once, a worker writes it."""
        run = self.perform_create(inputs.parse(ExportForm, request.data, user=self.user))
        response = self.answer(run, status.HTTP_202_ACCEPTED)
        response["Location"] = f"{request.path}{run.pk}/"
        return response

    def perform_create(self, form: Any) -> Run:
        said = form.cleaned_data
        return exports.request(noun=said["list"], asked=form.asked(), kind=said["format"], by=self.user)

    def perform_archive(self, record: Run, version: int | None) -> Run:
        return exports.remove(record, by=self.user)

    @file_answers.hands_out(*(kind.partition(";")[0] for kind in MEDIA_TYPES.values()))
    @action(detail=True, methods=["get"])
    def file(self, request: Any, pk: str) -> HttpResponseBase:
        """The file itself, as an attachment: for whoever asked for it, as long as they may see what is in it."""
        run = self.get_object()
        path = exports.file_of(run, by=self.user)
        return files.attachment(path, name=run.params["called"], media_type=MEDIA_TYPES[run.params["format"]])
