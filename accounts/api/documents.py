"""The API of documents: upload as multipart, describe, list, download."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from accounts.actions import documents
from accounts.choices import DocumentKind
from accounts.filters import DocumentFilters
from accounts.forms.documents import DocumentForm, UploadForm
from accounts.models import Document
from accounts.rules import documents as rules
from kam.ground import file_answers, files, inputs
from kam.ground.json import StrictJSONParser
from kam.ground.rest import ScopedViewSet, Shape


class DocumentUpload(serializers.Serializer):
    """A file of at most 20 MB with what it is; without a title its name is the title (for the schema only)."""

    account = serializers.IntegerField()
    file = serializers.FileField()
    title = serializers.CharField(required=False, max_length=200)
    kind = serializers.ChoiceField(choices=DocumentKind.choices, required=False)
    note = serializers.CharField(required=False, max_length=500)


class DocumentShape(Shape):
    """A document: what people say it is, the name it came with, and what its content shows it to be."""

    class Meta:
        model = Document
        fields = [
            "id", "account", "title", "kind", "note", "file_name", "media_type", "size", "by", "version",
            "created_at", "updated_at", "archived_at",
        ]  # fmt: skip


class DocumentApi(ScopedViewSet):
    """Documents of customers."""

    model, serializer_class, form_class, filterset_class = Document, DocumentShape, DocumentForm, DocumentFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "title", "size", "created_at", "updated_at")
    default_ordering, many_rows = "-created_at", True
    parser_classes = [MultiPartParser, StrictJSONParser]

    takes_files = True

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        files.limit(request, documents.MOST)
        return super().initialize_request(request, *args, **kwargs)

    def said(self, request: Any) -> bytes:
        """What an Idempotency-Key stands for: the fields and the files' content, which may exceed what memory takes."""
        return files.said(request._request)

    @extend_schema(request={"multipart/form-data": DocumentUpload})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Upload a file: multipart/form-data with `account`, `file` and what it is."""
        values = dict(inputs.uploaded(UploadForm, request, user=self.user).cleaned_data)
        document = documents.add(content=values.pop("file"), values=values, by=self.user)
        response = self.answer(document, status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{document.pk}/"
        return response

    def perform_update(self, record: Document, form: Any, version: int | None) -> Document:
        return documents.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Document, version: int | None) -> Document:
        return documents.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(documents.restore(self.get_object(), by=self.user))

    @file_answers.hands_out(*rules.ENDINGS)
    @action(detail=True, methods=["get"])
    def file(self, request: Any, pk: str) -> HttpResponseBase:
        """The file itself, as an attachment."""
        row = self.get_object()
        return files.attachment(row.path, name=row.file_name, media_type=row.media_type)
